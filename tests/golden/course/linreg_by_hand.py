import torch
torch.manual_seed(0)
true_w, true_b = torch.tensor([2., -3.4]), 4.2
X = torch.normal(0, 1, (200, 2))
y = X @ true_w + true_b + torch.normal(0, 0.01, (200,))

def data_iter(batch_size, features, labels):
    indices = torch.randperm(len(features))
    for i in range(0, len(features), batch_size):
        batch = indices[i:i + batch_size]
        yield features[batch], labels[batch]

w = torch.normal(0, 0.01, size=(2,), requires_grad=True)
b = torch.zeros(1, requires_grad=True)

def linreg(X):
    return X @ w + b

def sgd(params, lr, batch_size):
    with torch.no_grad():
        for param in params:
            param -= lr * param.grad / batch_size
            param.grad.zero_()

for epoch in range(5):
    for xb, yb in data_iter(10, X, y):
        l = ((linreg(xb) - yb) ** 2 / 2).sum()
        l.backward()
        sgd([w, b], 0.03, 10)
    with torch.no_grad():
        train = ((linreg(X) - y) ** 2 / 2).mean()
        print(f"epoch {epoch + 1}, loss {float(train):f}")
print("w error", [f"{v:.3f}" for v in (true_w - w).tolist()], "b", f"{b.item():.3f}")
