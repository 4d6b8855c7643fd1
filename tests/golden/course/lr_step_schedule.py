import torch
from torch.optim.lr_scheduler import StepLR, MultiStepLR, ExponentialLR, CosineAnnealingLR, LambdaLR

def run(make, n=10, lr=0.1):
    w = torch.zeros(1, requires_grad=True)
    opt = torch.optim.SGD([w], lr=lr)
    sched = make(opt)
    out = []
    for _ in range(n):
        out.append(round(opt.param_groups[0]['lr'], 6))
        opt.step()
        sched.step()
    return out, sched.get_last_lr()

print(run(lambda o: StepLR(o, step_size=3, gamma=0.1)))
print(run(lambda o: MultiStepLR(o, milestones=[2, 5, 8], gamma=0.5)))
print(run(lambda o: ExponentialLR(o, gamma=0.9)))
print(run(lambda o: CosineAnnealingLR(o, T_max=5)))
print(run(lambda o: CosineAnnealingLR(o, T_max=10, eta_min=0.01)))
print(run(lambda o: LambdaLR(o, lr_lambda=lambda e: 0.95 ** e)))
print(run(lambda o: LambdaLR(o, lambda e: min(1.0, (e + 1) / 4))))
opt = torch.optim.SGD([torch.zeros(1, requires_grad=True)], lr=1.0)
s = StepLR(opt, 2, gamma=0.5)
print(s.state_dict())
opt.step(); s.step(); opt.step(); s.step()
print(s.get_last_lr(), s.last_epoch, opt.param_groups[0]['initial_lr'])
print(opt)
