import torch
import torch.nn as nn
import torch.nn.functional as F
x = torch.linspace(-3, 3, 7, requires_grad=True)
for f in (torch.relu, torch.sigmoid, torch.tanh, F.leaky_relu, F.elu, F.selu, F.silu, F.mish, F.softplus, F.softsign,
          F.hardtanh, F.relu6, F.celu, F.tanhshrink):
    y = f(x)
    g, = torch.autograd.grad(y.sum(), x)
    print(f.__name__, y.detach())
    print("   slope", g)
print(F.gelu(torch.tensor([-1., 0., 1.])), F.gelu(x, approximate="tanh"))
print(nn.PReLU()(x))
print(nn.Softmax(dim=0)(x), nn.LogSoftmax(dim=0)(x), sep="\n")
print(F.softmax(torch.tensor([[1., 2.], [3., 1.]]), dim=1))
print(F.softmin(torch.tensor([1., 2.]), dim=0))
print(F.threshold(x, 0.5, -1.0))
print(nn.ReLU()(x).grad_fn, nn.Sigmoid()(x).grad_fn, F.gelu(x).grad_fn)
print(F.normalize(torch.tensor([[3., 4.]]), dim=1))
print(torch.erf(x.detach()), torch.sign(x.detach()))
print(F.hardswish(x), F.hardsigmoid(x))
print(F.glu(torch.tensor([[1., 2., 3., 4.]])))
