import torch
def f(x):
    return x ** 4 - 3 * x ** 3 + 2
x = torch.tensor(4.0, requires_grad=True)
history = []
for step in range(40):
    y = f(x)
    y.backward()
    history.append((x.item(), y.item()))
    x.data -= 0.01 * x.grad
    x.grad.data.zero_()
for xv, yv in history[::8]:
    print(f"x={xv:.4f} f={yv:.4f}")
xs = torch.linspace(-1, 3, 9)
print(f(xs))
print(xs[f(xs).argmin()])
a = torch.tensor([5.0, 5.0], requires_grad=True)
for name, opt in [("sgd", torch.optim.SGD([a], lr=0.1)), ("adam", torch.optim.Adam([a], lr=0.5))]:
    with torch.no_grad():
        a.copy_(torch.tensor([5.0, 5.0]))
    for _ in range(20):
        loss = (a - torch.tensor([1.0, -2.0])).pow(2).sum()
        opt.zero_grad()
        loss.backward()
        opt.step()
    print(name, a, f"{loss:.5f}")
print(torch.autograd.functional.vjp(lambda t: t ** 2, torch.tensor([1., 2.]), torch.ones(2)))
