using TorchSharp.Interop;

namespace TorchSharp;

public static partial class torch
{
    public static partial class nn
    {
        /// <summary>What a loss does with the losses of single elements; the numbers are libtorch's.</summary>
        public enum Reduction : long
        {
            None = 0, Mean = 1, Sum = 2,
        }

        /// <summary>Losses.</summary>
        public static partial class functional
        {
            public static Tensor mse_loss(Tensor input, Tensor target, Reduction reduction = Reduction.Mean) =>
                Ops.mse_loss.Call(input, target, (long)reduction);

            public static Tensor l1_loss(Tensor input, Tensor target, Reduction reduction = Reduction.Mean) =>
                Ops.l1_loss.Call(input, target, (long)reduction);

            public static Tensor smooth_l1_loss(Tensor input, Tensor target, Reduction reduction = Reduction.Mean, double beta = 1) =>
                Ops.smooth_l1_loss.Call(input, target, (long)reduction, beta);

            public static Tensor huber_loss(Tensor input, Tensor target, double delta = 1, Reduction reduction = Reduction.Mean) =>
                Ops.huber_loss.Call(input, target, (long)reduction, delta);

            public static Tensor cross_entropy(Tensor input, Tensor target, Tensor weight = null, long ignore_index = -100,
                Reduction reduction = Reduction.Mean, double label_smoothing = 0) =>
                Ops.cross_entropy_loss.Call(input, target, weight, (long)reduction, ignore_index, label_smoothing);

            public static Tensor nll_loss(Tensor input, Tensor target, Tensor weight = null, Reduction reduction = Reduction.Mean) =>
                Ops.nll_loss_nd.Call(input, target, weight, (long)reduction);

            public static Tensor binary_cross_entropy(Tensor input, Tensor target, Tensor weight = null, Reduction reduction = Reduction.Mean) =>
                Ops.binary_cross_entropy.Call(input, target, weight, (long)reduction);

            public static Tensor binary_cross_entropy_with_logits(Tensor input, Tensor target, Tensor weight = null,
                Reduction reduction = Reduction.Mean, Tensor pos_weights = null) =>
                Ops.binary_cross_entropy_with_logits.Call(input, target, weight, pos_weights, (long)reduction);

            public static Tensor kl_div(Tensor input, Tensor target, bool log_target = true, Reduction reduction = Reduction.Mean) =>
                Ops.kl_div.Call(input, target, (long)reduction, log_target);

            public static Tensor gaussian_nll_loss(Tensor input, Tensor target, Tensor variance, bool full = false, float eps = 1e-6f,
                Reduction reduction = Reduction.Mean)
            {
                using DisposeScope scope = NewDisposeScope();
                long batch = input.shape[0];
                input = Ops.reshape.Call(input, new long[] { batch, -1 });
                target = Ops.reshape.Call(target, new long[] { target.shape[0], -1 });
                variance = Ops.reshape.Call(variance, new long[] { target.shape[0], -1 });
                long width = input.shape[1];
                if (variance.shape[1] != width && variance.shape[1] != 1) throw new ArgumentException("variance has the wrong shape");
                if (Tensors.Number(Ops.any.Call(Ops.lt_Scalar.Call(variance, 0))) != 0)
                    throw new ArgumentException("variance has negative entry/entries");

                // As in TorchSharp, the variance is a constant here: no gradient passes through the clamp.
                using (no_grad()) variance = Ops.clamp_min.Call(variance, eps);
                Tensor scaled = Ops.div_Tensor.Call(Ops.square.Call(Ops.sub_Tensor.Call(input, target)), variance);
                Tensor rows = Ops.sum_dim_IntList.Call(Ops.add_Tensor.Call(Ops.log.Call(variance), scaled), new long[] { 1 });
                Tensor loss = Ops.mul_Scalar.Call(rows, 0.5);
                if (full) loss = Ops.add_Scalar.Call(loss, 0.5 * width * Math.Log(2 * Math.PI));
                return (reduction switch
                {
                    Reduction.Mean => Ops.mean.Call(loss),
                    Reduction.Sum => Ops.sum.Call(loss),
                    _ => loss,
                }).MoveToOuterDisposeScope();
            }

            public static Tensor poisson_nll_loss(Tensor input, Tensor target, bool log_input = true, bool full = false, float eps = 1e-8f,
                Reduction reduction = Reduction.Mean) =>
                Ops.poisson_nll_loss.Call(input, target, log_input, full, eps, (long)reduction);

            public static Tensor cosine_embedding_loss(Tensor input1, Tensor input2, Tensor target, double margin = 0,
                Reduction reduction = Reduction.Mean) =>
                Ops.cosine_embedding_loss.Call(input1, input2, target, margin, (long)reduction);

            public static Tensor hinge_embedding_loss(Tensor input, Tensor target, double margin = 0, Reduction reduction = Reduction.Mean) =>
                Ops.hinge_embedding_loss.Call(input, target, margin, (long)reduction);

            public static Tensor margin_ranking_loss(Tensor input1, Tensor input2, Tensor target, double margin = 0,
                Reduction reduction = Reduction.Mean) =>
                Ops.margin_ranking_loss.Call(input1, input2, target, margin, (long)reduction);

            public static Tensor soft_margin_loss(Tensor input, Tensor target, Reduction reduction = Reduction.Mean) =>
                Ops.soft_margin_loss.Call(input, target, (long)reduction);

            public static Tensor multi_label_margin_loss(Tensor input, Tensor target, Reduction reduction = Reduction.Mean) =>
                Ops.multilabel_margin_loss.Call(input, target, (long)reduction);

            public static Tensor multi_margin_loss(Tensor input, Tensor target, int p = 1, double margin = 1, Tensor weight = null,
                Reduction reduction = Reduction.Mean) =>
                Ops.multi_margin_loss.Call(input, target, p, margin, weight, (long)reduction);

            public static Tensor triplet_margin_loss(Tensor anchor, Tensor positive, Tensor negative, double margin = 1, long p = 2,
                double eps = 1e-06, bool swap = false, Reduction reduction = Reduction.Mean) =>
                Ops.triplet_margin_loss.Call(anchor, positive, negative, margin, (double)p, eps, swap, (long)reduction);

            public static Tensor ctc_loss(Tensor log_probs, Tensor targets, Tensor input_lengths, Tensor target_lengths, long blank = 0,
                bool zero_infinity = false, Reduction reduction = Reduction.Mean) =>
                Ops.ctc_loss.Call(log_probs, targets, input_lengths, target_lengths, blank, (long)reduction, zero_infinity);
        }
    }
}
