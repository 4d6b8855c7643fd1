import torch

x = torch.tensor([1.0, 2.0], requires_grad=True)
y = x * 1
z = (y * y).sum()   # keeps y for the way back

# .data changes the numbers behind the tape's back.
y.data.mul_(10)
print(y._version)   # still 0: no error will come

z.backward()
print(x.grad)       # should be 2x = [2, 4]
