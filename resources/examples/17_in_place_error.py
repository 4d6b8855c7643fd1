import torch

x = torch.ones(2, 2, requires_grad=True)
y = x + 2
z = y * y           # keeps y for the way back, at version 0
print(y._version)

y.add_(1)           # y is changed: version 1
print(y._version)

z.sum().backward()  # wants y as it was at version 0
