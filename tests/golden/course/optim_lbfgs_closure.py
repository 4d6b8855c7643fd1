import torch
def rosen(p):
    x, y = p
    return (1 - x) ** 2 + 100 * (y - x ** 2) ** 2

p = torch.tensor([-1.0, 1.5], requires_grad=True)
opt = torch.optim.LBFGS([p], lr=1.0, max_iter=20, line_search_fn="strong_wolfe")
calls = 0
def closure():
    global calls
    calls += 1
    opt.zero_grad()
    loss = rosen(p)
    loss.backward()
    return loss
first = opt.step(closure)
print(f"{first.item():.4f}")
opt.step(closure)
print([f"{v:.3f}" for v in p.tolist()])
q = torch.tensor([3.0, -2.0], requires_grad=True)
sgd = torch.optim.SGD([q], lr=0.1)
def quad():
    sgd.zero_grad()
    l = (q ** 2).sum()
    l.backward()
    return l
for _ in range(3):
    print(f"{sgd.step(quad).item():.4f}", q)
r = torch.tensor([1.0, 2.0], requires_grad=True)
lb = torch.optim.LBFGS([r], lr=0.5, max_iter=4)
def c2():
    lb.zero_grad()
    l = ((r - torch.tensor([3.0, -1.0])) ** 2).sum()
    l.backward()
    return l
print(f"{lb.step(c2).item():.3f}")
print([f"{v:.2f}" for v in r.tolist()])
print(lb.state_dict()["state"][0]["n_iter"], lb.state_dict()["state"][0]["func_evals"])
