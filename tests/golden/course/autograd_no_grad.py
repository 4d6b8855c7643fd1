import torch
w = torch.tensor([1.0, -2.0], requires_grad=True)
with torch.no_grad():
    y = w * 2
print(y.requires_grad, y.grad_fn)
y = w * 2
print(y.requires_grad, y)
d = y.detach()
print(d, d.requires_grad)
@torch.no_grad()
def predict(x):
    return w * x
print(predict(3))
with torch.no_grad():
    with torch.enable_grad():
        z = w.sum()
print(z)
print(torch.is_grad_enabled())
torch.set_grad_enabled(False)
print((w * 1).requires_grad)
torch.set_grad_enabled(True)
with torch.inference_mode():
    t = w + 1
print(t, t.is_inference())
lr = 0.1
for step in range(4):
    loss = (w ** 2).sum()
    loss.backward()
    with torch.no_grad():
        w -= lr * w.grad
    w.grad.zero_()
    print(step, round(loss.item(), 4), w)
try:
    y.requires_grad = False
except RuntimeError as e:
    print(e)
w.requires_grad_(False)
print(w)
try:
    w.sum().backward()
except RuntimeError as e:
    print(e)
