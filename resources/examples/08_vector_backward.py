import torch

x = torch.tensor([1.0, 2.0, 3.0], requires_grad=True)
y = x ** 2

# Three outputs need three weights: one for each element of y.
v = torch.tensor([1.0, 0.1, 0.0])
y.backward(v)
print(x.grad)       # v * 2x

# sum() gives every element the weight 1.
x.grad = None
(x ** 2).sum().backward()
print(x.grad)

# Without weights PyTorch cannot know which output is meant.
(x ** 2).backward()
