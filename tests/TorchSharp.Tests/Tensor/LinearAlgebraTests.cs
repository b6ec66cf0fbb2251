using System.Runtime.InteropServices;
using TorchSharp;
using static TorchSharp.torch;

namespace TorchSharp.Tests.Tensors;

public class LinearAlgebraTests
{
    private static float[] Values(Tensor tensor) => tensor.contiguous().data<float>().ToArray();

    private static Tensor Of(long rows, params float[] values) => tensor(values).view(rows, values.Length / rows);

    [Fact]
    public void Products()
    {
        using DisposeScope scope = NewDisposeScope();
        Tensor a = Of(2, 1, 2, 3, 4);
        Tensor b = Of(2, 0, 1, 1, 0);
        Tensor v = tensor(new float[] { 1, 10 });
        Values(a.matmul(b)).Should().Equal(2, 1, 4, 3);
        Values(a.mm(b)).Should().Equal(2, 1, 4, 3);
        Values(a.mv(v)).Should().Equal(21, 43);
        v.dot(v).item<float>().Should().Be(101);
        Values(v.outer(v)).Should().Equal(1, 10, 10, 100);
        Values(torch.kron(b, a))[1].Should().Be(0);
        zeros(5, 2, 3).bmm(zeros(5, 3, 4)).shape.Should().Equal(5, 2, 4);
        Values(Of(2, 1, 1, 1, 1).addmm(a, b, 10, 2)).Should().Equal(14, 12, 18, 16);
        zeros(5, 2, 4).baddbmm(zeros(5, 2, 3), zeros(5, 3, 4)).shape.Should().Equal(5, 2, 4);
        Values(torch.einsum("ij,jk->ik", a, b)).Should().Equal(2, 1, 4, 3);
        torch.einsum("bhwc,kc->bkhw", zeros(2, 3, 4, 5), zeros(7, 5)).shape.Should().Equal(2, 7, 3, 4);
        torch.tensordot(zeros(3, 4, 5), zeros(4, 5, 6)).shape.Should().Equal(3, 6);
        torch.tensordot(zeros(3, 4, 5), zeros(4, 3, 2), [1, 0], [0, 1]).shape.Should().Equal(5, 2);
        torch.tensordot(zeros(3, 4, 5), zeros(4, 3, 2), [(1L, 0L), (0L, 1L)]).shape.Should().Equal(5, 2);
        a.trace().item<float>().Should().Be(5);
        Values(a.matrix_power(2)).Should().Equal(7, 10, 15, 22);
    }

    [Fact]
    public void Distances()
    {
        using DisposeScope scope = NewDisposeScope();
        Tensor x = Of(2, 0, 0, 3, 4);
        Tensor codes = Of(2, 0, 0, 6, 8);
        Values(torch.cdist(x, codes)).Should().Equal(0, 10, 5, 5);
        Values(torch.cdist(x, codes, 1)).Should().Equal(0, 14, 7, 7);
        Values(torch.cdist(x, codes, 2, compute_mode.donot_use_mm_for_euclid_dist)).Should().Equal(0, 10, 5, 5);
    }

    [Fact]
    public void Inverses_and_determinants()
    {
        using DisposeScope scope = NewDisposeScope();
        Tensor a = Of(2, 4, 7, 2, 6);
        a.det().item<float>().Should().BeApproximately(10, 1e-4f);
        (a.matmul(a.inverse()) - eye(2)).abs().max().item<float>().Should().BeLessThan(1e-5f);
        (a.matmul(torch.linalg.inv(a)) - eye(2)).abs().max().item<float>().Should().BeLessThan(1e-5f);
        (Tensor sign, Tensor logarithm) = torch.linalg.slogdet(a);
        sign.item<float>().Should().Be(1);
        logarithm.item<float>().Should().BeApproximately(MathF.Log(10), 1e-5f);
        Values(torch.linalg.solve(Of(2, 2, 0, 0, 4), Of(2, 2, 8))).Should().Equal(1, 2);
        Tensor tall = Of(3, 1, 0, 0, 1, 1, 1);
        (tall.pinverse().matmul(tall) - eye(2)).abs().max().item<float>().Should().BeLessThan(1e-5f);
        (torch.linalg.pinv(tall).matmul(tall) - eye(2)).abs().max().item<float>().Should().BeLessThan(1e-5f);
        torch.linalg.matrix_rank(tall).item<long>().Should().Be(2);
    }

    [Fact]
    public void Decompositions_multiply_back()
    {
        using DisposeScope scope = NewDisposeScope();
        Tensor a = Of(3, 1, 2, 3, 4, 5, 7);
        (Tensor u, Tensor s, Tensor vh) = torch.linalg.svd(a, fullMatrices: false);
        Close(u.matmul(s.diag()).matmul(vh), a);
        (Tensor q, Tensor r) = torch.linalg.qr(a);
        q.shape.Should().Equal(3, 2);
        Close(q.matmul(r), a);
        torch.linalg.qr(a, linalg.QRMode.Complete).Item1.shape.Should().Equal(3, 3);
        Tensor symmetric = Of(2, 2, 1, 1, 2);
        (Tensor values, Tensor vectors) = torch.linalg.eigh(symmetric);
        Values(values).Should().SatisfyRespectively(first => first.Should().BeApproximately(1, 1e-5f), second => second.Should().BeApproximately(3, 1e-5f));
        Close(vectors.matmul(values.diag()).matmul(vectors.mT), symmetric);
        Tensor factor = torch.linalg.cholesky(symmetric);
        Close(factor.matmul(factor.t()), symmetric);
        Close(symmetric.cholesky(), factor);
        Close(symmetric.cholesky(upper: true), factor.t());

        static void Close(Tensor left, Tensor right) => left.allclose(right, atol: 1e-5).Should().BeTrue();
    }

    [Fact]
    public void Norms()
    {
        using DisposeScope scope = NewDisposeScope();
        Tensor a = Of(2, 3, 0, 0, 4);
        torch.linalg.norm(a).item<float>().Should().Be(5);
        torch.linalg.norm(a, "nuc").item<float>().Should().BeApproximately(7, 1e-5f);
        torch.linalg.matrix_norm(a).item<float>().Should().Be(5);
        Values(torch.linalg.vector_norm(a, 2, [1])).Should().Equal(3, 4);
        torch.linalg.vector_norm(a, 1).item<float>().Should().Be(7);
        torch.linalg.multi_dot([a, a, a]).shape.Should().Equal(2, 2);
        Values(torch.linalg.cross(tensor(new float[] { 1, 0, 0 }), tensor(new float[] { 0, 1, 0 }))).Should().Equal(0, 0, 1);
    }

    [Fact]
    public void Singular_and_mismatched_matrices_are_libtorchs_error()
    {
        using DisposeScope scope = NewDisposeScope();
        FluentActions.Invoking(() => zeros(2, 2).inverse()).Should().Throw<ExternalException>().WithMessage("*singular*");
        FluentActions.Invoking(() => zeros(2, 3).mm(zeros(2, 3))).Should().Throw<ExternalException>().WithMessage("*2x3 and 2x3*");
    }

    [Fact]
    public void Gradients_flow_through_products()
    {
        using DisposeScope scope = NewDisposeScope();
        Gradients.Check(x => x[0].matmul(x[1]), Of(2, 1, 2, 3, 4), Of(2, 5, 6, 7, 8));
        Gradients.Check(x => torch.einsum("ij,kj->ik", x), Of(2, 1, 2, 3, 4), Of(2, 5, 6, 7, 8));
        Gradients.Check(x => torch.cdist(x[0], x[1]), Of(2, 1, 2, 3, 4), Of(2, 5, 6, 7, 9));
    }
}
