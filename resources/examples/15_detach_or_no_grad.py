import torch

x = torch.tensor(2.0, requires_grad=True)

# detach() cuts one road: the other x still gets its gradient.
y = x * x.detach()
y.backward()
print(x.grad)       # 2, not 2x = 4

# no_grad() cuts every road inside the block.
with torch.no_grad():
    c = x * x
z = x * c           # c is a plain number here
x.grad = None
z.backward()
print(x.grad)       # c = 4, not 3x**2 = 12
