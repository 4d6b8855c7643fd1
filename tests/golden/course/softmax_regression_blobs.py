import torch
torch.manual_seed(6)
centers = torch.tensor([[0., 3.], [3., 0.], [-3., -1.]])
labels = torch.arange(3).repeat_interleave(30)
X = centers[labels] + torch.randn(90, 2)
W = torch.normal(0, 0.01, size=(2, 3), requires_grad=True)
b = torch.zeros(3, requires_grad=True)

def softmax(X):
    X_exp = torch.exp(X)
    partition = X_exp.sum(1, keepdim=True)
    return X_exp / partition

def cross_entropy(y_hat, y):
    return -torch.log(y_hat[range(len(y_hat)), y])

def accuracy(y_hat, y):
    return float((y_hat.argmax(axis=1).type(y.dtype) == y).type(torch.float32).sum()) / len(y)

for epoch in range(21):
    y_hat = softmax(torch.matmul(X, W) + b)
    l = cross_entropy(y_hat, labels).mean()
    l.backward()
    with torch.no_grad():
        for p in (W, b):
            p -= 0.5 * p.grad
            p.grad.zero_()
    if epoch % 5 == 0:
        print(epoch, f'{l:.4f}', f'{accuracy(y_hat, labels):.3f}')
print(W, b, sep='\n')
print(softmax(torch.tensor([[1., 2., 3.], [0., 0., 0.]])))
logits = (X @ W + b).detach()
print(torch.nn.functional.cross_entropy(logits, labels).item() - cross_entropy(softmax(logits), labels).mean().item() < 1e-5)
print(torch.nn.functional.one_hot(labels[28:32]))
