import torch
from torch.optim import Optimizer

class SignSGD(Optimizer):
    def __init__(self, params, lr=0.1):
        defaults = dict(lr=lr)
        super().__init__(params, defaults)

    @torch.no_grad()
    def step(self, closure=None):
        loss = None
        if closure is not None:
            with torch.enable_grad():
                loss = closure()
        for group in self.param_groups:
            for p in group["params"]:
                if p.grad is None:
                    continue
                state = self.state[p]
                state["steps"] = state.get("steps", 0) + 1
                p.add_(p.grad.sign(), alpha=-group["lr"])
        return loss

w = torch.tensor([1.0, -2.0, 0.3], requires_grad=True)
opt = SignSGD([w], lr=0.25)
print(opt)
for i in range(4):
    opt.zero_grad()
    loss = (w ** 2).sum()
    loss.backward()
    opt.step()
    print(i, loss.item(), w.tolist())
print(opt.state[w])
print(opt.state_dict())
calls = []
h = opt.register_step_pre_hook(lambda o, a, k: calls.append("pre"))
h2 = opt.register_step_post_hook(lambda o, a, k: calls.append("post"))
opt.step()
h.remove()
opt.step()
print(calls)
sched = torch.optim.lr_scheduler.StepLR(opt, 1, 0.5)
opt.step()
sched.step()
print(sched.get_last_lr(), isinstance(opt, Optimizer))
