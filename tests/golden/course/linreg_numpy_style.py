import numpy as np
np.random.seed(0)
x = np.linspace(0, 1, 20)
y = 3 * x + 2 + np.random.randn(20) * 0.1
w, b = 0.0, 0.0
lr = 0.5
for epoch in range(101):
    pred = w * x + b
    loss = ((pred - y) ** 2).mean()
    w -= lr * (2 * (pred - y) * x).mean()
    b -= lr * (2 * (pred - y)).mean()
    if epoch % 25 == 0:
        print(epoch, round(loss, 5), round(w, 4), round(b, 4))
import torch
X, Y = torch.tensor(x).float(), torch.tensor(y).float()
W = torch.zeros(1, requires_grad=True)
B = torch.zeros(1, requires_grad=True)
for epoch in range(101):
    loss = ((W * X + B - Y) ** 2).mean()
    loss.backward()
    with torch.no_grad():
        W -= lr * W.grad
        B -= lr * B.grad
        W.grad = None
        B.grad = None
    if epoch % 25 == 0:
        print(epoch, f"{loss.item():.5f}", f"{W.item():.4f}", f"{B.item():.4f}")
print(W, B)
A = torch.stack([X, torch.ones_like(X)], 1)
print(torch.linalg.lstsq(A, Y[:, None]).solution)
