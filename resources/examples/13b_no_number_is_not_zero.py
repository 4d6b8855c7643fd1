import torch

x = torch.tensor([[4.0, 0.0],
                  [0.0, 1.0]], requires_grad=True)
k = torch.tensor([[1.0, 1.0],
                  [0.0, 0.0]], requires_grad=True)

(x.sqrt() * k).sum().backward()
print(x.grad)   # a number, inf, nan (0 times inf), and 0

k.grad = None   # None is not 0: there is no gradient at all
print(k.grad)
