import torch

x = torch.tensor([1.0, 2.0, 3.0], requires_grad=True)
y = x * x
handle = y.register_hook(lambda g: g.clamp(max=5.0))
z = (y * y).sum()

# The gradient of y is [2, 8, 18]; the hook makes it [2, 5, 5].
z.backward()
print(x.grad)   # 2x times that: [4, 20, 30]
