import torch

# Each step has a slope of its own; along the chain they multiply.
x = torch.tensor(2.0, requires_grad=True)
u = 3 * x           # du/dx = 3
v = u + 1           # dv/du = 1
w = v ** 2          # dw/dv = 2v = 14
loss = w.log()      # dloss/dw = 1/w = 1/49

loss.backward()
print(x.grad)       # 1/49 * 14 * 1 * 3 = 6/7
