import torch

# Walk down to the lowest point of (x - 3)**2.
x = torch.tensor(0.0, requires_grad=True)
rate = 0.1

for step in range(15):
    y = (x - 3) ** 2
    y.backward()
    print(f"{step:2d}  x {x.item():.4f}  slope {x.grad.item():.4f}")
    with torch.no_grad():
        x -= rate * x.grad
    x.grad = None
