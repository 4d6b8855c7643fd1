import torch

def trajectory(kind, steps=6):
    w = torch.tensor([2.0, -3.0], requires_grad=True)
    A = torch.tensor([1.0, 5.0])
    v = torch.zeros(2)
    opt = None
    if kind == "optim":
        opt = torch.optim.SGD([w], lr=0.05, momentum=0.9)
    elif kind == "nesterov":
        opt = torch.optim.SGD([w], lr=0.05, momentum=0.9, nesterov=True)
    out = []
    for t in range(steps):
        loss = 0.5 * (A * w ** 2).sum()
        if opt is not None:
            opt.zero_grad()
            loss.backward()
            opt.step()
        else:
            if w.grad is not None:
                w.grad.zero_()
            loss.backward()
            with torch.no_grad():
                v = 0.9 * v + w.grad
                w -= 0.05 * v
        out.append(w.detach().clone())
    return torch.stack(out), opt

hand, _ = trajectory("hand")
lib, opt = trajectory("optim")
nes, _ = trajectory("nesterov")
print(hand)
print(lib)
print(torch.allclose(hand, lib))
print(nes)
print(opt.state_dict()["state"])
for p in opt.param_groups[0]["params"]:
    print(opt.state[p]["momentum_buffer"])
