import torch
torch.manual_seed(2)
D_in, H, D_out, N = 5, 8, 2, 16
x = torch.randn(N, D_in)
y = torch.randn(N, D_out)
w1 = torch.randn(D_in, H) * 0.3
w2 = torch.randn(H, D_out) * 0.3
lr = 1e-2
for t in range(101):
    h = x.mm(w1)
    h_relu = h.clamp(min=0)
    y_pred = h_relu.mm(w2)
    loss = (y_pred - y).pow(2).mean().item()
    if t % 25 == 0:
        print(t, f"{loss:.4f}")
    grad_y_pred = 2.0 * (y_pred - y) / y.numel()
    grad_w2 = h_relu.t().mm(grad_y_pred)
    grad_h_relu = grad_y_pred.mm(w2.t())
    grad_h = grad_h_relu.clone()
    grad_h[h < 0] = 0
    grad_w1 = x.t().mm(grad_h)
    w1 -= lr * grad_w1
    w2 -= lr * grad_w2
a = w1.clone().requires_grad_(True)
b = w2.clone().requires_grad_(True)
l = (x.mm(a).clamp(min=0).mm(b) - y).pow(2).mean()
l.backward()
h = x.mm(w1)
g = 2 * (h.clamp(min=0).mm(w2) - y) / y.numel()
print(torch.allclose(b.grad, h.clamp(min=0).t().mm(g), atol=1e-6))
gh = g.mm(w2.t())
gh[h < 0] = 0
print(torch.allclose(a.grad, x.t().mm(gh), atol=1e-6))
print(a.grad.shape, b.grad)
