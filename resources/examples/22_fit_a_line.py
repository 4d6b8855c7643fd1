import torch

# Four points on the line 2x + 1.
x = torch.tensor([0.0, 1.0, 2.0, 3.0])
t = torch.tensor([1.0, 3.0, 5.0, 7.0])
w = torch.tensor(0.0, requires_grad=True)
b = torch.tensor(0.0, requires_grad=True)

for step in range(20):
    loss = ((w * x + b - t) ** 2).mean()
    loss.backward()
    with torch.no_grad():
        w -= 0.1 * w.grad
        b -= 0.1 * b.grad
    w.grad = None
    b.grad = None

print(f"loss {loss.item():.4f}")
print(f"w {w.item():.4f}  b {b.item():.4f}")
