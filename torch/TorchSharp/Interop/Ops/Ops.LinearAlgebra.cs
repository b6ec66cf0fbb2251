namespace TorchSharp.Interop;

/// <summary>Products of matrices and vectors, decompositions, distances.</summary>
internal static partial class Ops
{
    internal static readonly Op
        addbmm = new("addbmm"),
        addbmm_ = new("addbmm_"),
        addmm = new("addmm"),
        addmm_ = new("addmm_"),
        addmv = new("addmv"),
        addmv_ = new("addmv_"),
        addr = new("addr"),
        addr_ = new("addr_"),
        baddbmm = new("baddbmm"),
        bmm = new("bmm"),
        cdist = new("cdist"),
        cholesky_inverse = new("cholesky_inverse"),
        cholesky_solve = new("cholesky_solve"),
        det = new("det"),
        dot = new("dot"),
        einsum = new("einsum"),
        geqrf = new("geqrf"),
        ger = new("ger"),
        inner = new("inner"),
        inverse = new("inverse"),
        kron = new("kron"),
        linalg_pinv = new("linalg_pinv"),
        linalg_slogdet = new("linalg_slogdet"),
        logdet = new("logdet"),
        lu_unpack = new("lu_unpack"),
        matmul = new("matmul"),
        matrix_exp = new("matrix_exp"),
        matrix_power = new("matrix_power"),
        mm = new("mm"),
        mv = new("mv"),
        orgqr = new("orgqr"),
        ormqr = new("ormqr"),
        outer = new("outer"),
        tensordot = new("tensordot"),
        trace = new("trace"),
        vdot = new("vdot");
}
