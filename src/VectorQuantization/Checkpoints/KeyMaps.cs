namespace VectorQuantization.Checkpoints;

/// <summary>Key maps for quantizers as well-known PyTorch code keeps them. Each is for the quantizer alone: <see cref="KeyMap.Under"/> says where it is in the file and in
/// the module.</summary>
/// <remarks>
/// A pickled checkpoint becomes a safetensors file in Python, by <c>safetensors.torch.save_file(state_dict, path)</c>. The usage of codes, which such files do not have,
/// stays as the module has it; <c>inited</c> has to come from the file, since codes that were loaded would otherwise be made anew from the first batch.
/// </remarks>
public static class KeyMaps
{
    /// <summary>CompVis' taming-transformers and latent diffusion, <c>quantize.embedding.weight</c>, and most code that has a codebook as an embedding: into a
    /// <see cref="Quantizers.VectorQuantizer"/>.</summary>
    public static KeyMap Taming { get; } = KeyMap.Empty.Map("embedding.weight", "embedding.weight").Keep("usage");

    /// <summary>taming-transformers' <c>GumbelQuantize</c>, whose projection is a convolution: into a <see cref="Quantizers.GumbelQuantizer"/>.</summary>
    public static KeyMap TamingGumbel { get; } =
        KeyMap.Empty.Map("proj.weight", "proj.weight", KeyConversion.Squeeze).Map("proj.bias", "proj.bias").Map("embed.weight", "embed.weight");

    /// <summary>zalandoresearch/pytorch-vq-vae, <c>_vq_vae</c>, with a codebook learned by gradient: into a <see cref="Quantizers.VectorQuantizer"/>.</summary>
    public static KeyMap Zalando { get; } = KeyMap.Empty.Map("_embedding.weight", "embedding.weight").Keep("usage");

    /// <summary>zalandoresearch/pytorch-vq-vae, <c>_vq_vae</c>, with a codebook of moving averages: into an <see cref="Quantizers.EmaVectorQuantizer"/> without
    /// zero-debias.</summary>
    public static KeyMap ZalandoEma { get; } = KeyMap.Empty
        .Map("_embedding.weight", "embed").Map("_ema_cluster_size", "cluster_size").Map("_ema_w", "embed_avg").Keep("usage");

    /// <summary>rosinality/vq-vae-2-pytorch, <c>quantize_t</c> and <c>quantize_b</c>, which keeps codes as columns: into an
    /// <see cref="Quantizers.EmaVectorQuantizer"/> without zero-debias.</summary>
    public static KeyMap Rosinality { get; } = KeyMap.Empty
        .Map("embed", "embed", KeyConversion.Transpose).Map("cluster_size", "cluster_size").Map("embed_avg", "embed_avg", KeyConversion.Transpose)
        .Keep("usage");

    /// <summary><c>VectorQuantize</c> of lucidrains' vector-quantize-pytorch with one codebook, before and after it had a dimension for several: into an
    /// <see cref="Quantizers.EmaVectorQuantizer"/>; with projections, into a <see cref="Quantizers.ProjectedQuantizer"/> of one, by <see cref="Projected"/>.</summary>
    public static KeyMap Lucidrains { get; } = Codebook("initted");

    /// <summary>A level of Meta's EnCodec and AudioCraft: into an <see cref="Quantizers.EmaVectorQuantizer"/>, as <see cref="Quantizers.QuantizerPresets.Encodec"/> sets it or
    /// otherwise.</summary>
    public static KeyMap Encodec { get; } = Codebook("inited");

    /// <summary>A layer with <c>project_in</c> and <c>project_out</c> about its codebook: into a <see cref="Quantizers.ProjectedQuantizer"/>.</summary>
    /// <param name="layer">The map of the layer without them, such as <see cref="Lucidrains"/>.</param>
    public static KeyMap Projected(KeyMap layer)
    {
        ArgumentNullException.ThrowIfNull(layer);
        return KeyMap.Empty.Map("project_in.*", "project_in.*").Map("project_out.*", "project_out.*").And(layer.Under("", "inner"));
    }

    /// <summary>Layers of a residual quantizer, <c>layers.0</c> and so on (lucidrains' <c>ResidualVQ</c>; EnCodec's under <c>quantizer.vq</c>): into a
    /// <see cref="Quantizers.ResidualVectorQuantizer"/>.</summary>
    /// <param name="layer">The map of a layer, such as <see cref="Encodec"/>.</param>
    public static KeyMap Residual(KeyMap layer)
    {
        ArgumentNullException.ThrowIfNull(layer);
        return layer.Under("layers.*", "levels.*");
    }

    private static KeyMap Codebook(string flag) => KeyMap.Empty
        .Map("_codebook.embed", "embed", KeyConversion.Squeeze)
        .Map("_codebook.cluster_size", "cluster_size", KeyConversion.Squeeze)
        .Map("_codebook.embed_avg", "embed_avg", KeyConversion.Squeeze)
        .Map($"_codebook.{flag}", "inited", KeyConversion.Flag, isOptional: true)
        .Keep("usage");
}
