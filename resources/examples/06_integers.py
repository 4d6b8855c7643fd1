import torch

n = torch.tensor([1, 2, 3])
print(n.dtype, n.requires_grad)

# A point makes the numbers floating point; these can have a slope.
x = torch.tensor([1.0, 2.0, 3.0], requires_grad=True)
(n * x).sum().backward()
print(x.grad)

# Between whole numbers there is nothing to differentiate.
n.requires_grad_(True)
