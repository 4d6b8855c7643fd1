import torch

# x is used in three places. Each use sends back a part of its own.
x = torch.tensor(3.0, requires_grad=True)
a = x + 1
b = x * x
loss = a * b

loss.backward()
# through a: 9; through b: 12 and 12
print(x.grad)
