import torch
from torch.optim import lr_scheduler as S
import warnings

def curve(cls, n=12, opt_kw=None, **kw):
    p = torch.nn.Parameter(torch.ones(2))
    opt = torch.optim.SGD([p], **(opt_kw or dict(lr=0.5)))
    sch = cls(opt, **kw)
    vals = []
    for i in range(n):
        vals.append(f"{sch.get_last_lr()[0]:.5f}")
        opt.step()
        sch.step()
    print(cls.__name__, ' '.join(vals))

curve(S.ConstantLR, factor=0.5, total_iters=4)
curve(S.LinearLR, start_factor=0.25, total_iters=6)
curve(S.PolynomialLR, total_iters=8, power=2.0)
curve(S.MultiplicativeLR, lr_lambda=lambda e: 0.8)
curve(S.CosineAnnealingWarmRestarts, T_0=3, T_mult=2)
curve(S.CyclicLR, base_lr=0.1, max_lr=1.0, step_size_up=4, mode="triangular2", cycle_momentum=False)
curve(S.OneCycleLR, max_lr=1.0, total_steps=14, opt_kw=dict(lr=0.1, momentum=0.9))
o = torch.optim.Adam([torch.zeros(1, requires_grad=True)], lr=0.1)
seq = S.SequentialLR(o, [S.LinearLR(o, 0.1, total_iters=3), S.ExponentialLR(o, 0.5)], milestones=[3])
for i in range(7):
    print(i, f"{seq.get_last_lr()[0]:.5f}")
    o.step(); seq.step()
o = torch.optim.SGD([torch.zeros(1, requires_grad=True)], lr=1.0)
ch = S.ChainedScheduler([S.ConstantLR(o, factor=0.1, total_iters=2), S.ExponentialLR(o, gamma=0.9)])
for i in range(4):
    print(f"{o.param_groups[0]['lr']:.5f}", end=" ")
    o.step(); ch.step()
print()
o = torch.optim.SGD([torch.zeros(1, requires_grad=True)], lr=1.0)
rp = S.ReduceLROnPlateau(o, mode="min", factor=0.5, patience=1)
for metric in [1.0, 0.9, 0.9, 0.9, 0.95, 0.5, 0.6, 0.6, 0.6]:
    rp.step(metric)
    print(metric, o.param_groups[0]["lr"], rp.num_bad_epochs)
with warnings.catch_warnings(record=True) as w:
    warnings.simplefilter("always")
    o = torch.optim.SGD([torch.zeros(1, requires_grad=True)], lr=1.0)
    s = S.StepLR(o, 1)
    s.step()
    print([str(x.message) for x in w])
