import torch

x = torch.tensor([1.0, 2.0], requires_grad=True)

y = x * 2
print(y.requires_grad, y.grad_fn is None)

with torch.no_grad():
    z = x * 2       # the same numbers, but nothing is recorded
    with torch.enable_grad():
        w = x * 2   # recorded again

print(z.requires_grad, z.grad_fn is None)
print(w.requires_grad, w.grad_fn is None)
