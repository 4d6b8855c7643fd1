import torch
from torch.optim import lr_scheduler as S
def mk(lr=.1): return torch.optim.SGD([torch.nn.Parameter(torch.zeros(1))], lr=lr, momentum=.9)
def run(name, f, n=8, arg=None):
    o = mk(); s = f(o); out = []
    for i in range(n):
        out.append(f"{o.param_groups[0]['lr']:.5f}"); o.step(); s.step(*([arg(i)] if arg else []))
    print(name, out, s.get_last_lr() if True else '', s.last_epoch)
run('step', lambda o: S.StepLR(o, 3, .5)); run('multi', lambda o: S.MultiStepLR(o, [2, 5], gamma=.1)); run('exp', lambda o: S.ExponentialLR(o, .9)); run('cos', lambda o: S.CosineAnnealingLR(o, T_max=5, eta_min=.01)); run('lam', lambda o: S.LambdaLR(o, lambda e: .95 ** e)); run('mul', lambda o: S.MultiplicativeLR(o, lambda e: .9)); run('lin', lambda o: S.LinearLR(o, .5, total_iters=4)); run('const', lambda o: S.ConstantLR(o, .3, 2)); run('poly', lambda o: S.PolynomialLR(o, 5, 2.)); run('cyc', lambda o: S.CyclicLR(o, .01, .1, 3)); run('tri2', lambda o: S.CyclicLR(o, .01, .1, 2, mode='triangular2')); run('one', lambda o: S.OneCycleLR(o, .5, total_steps=10)); run('warm', lambda o: S.CosineAnnealingWarmRestarts(o, 3, 2)); run('plat', lambda o: S.ReduceLROnPlateau(o, patience=1, factor=.1), 8, lambda i: 1.0)
run('seq', lambda o: S.SequentialLR(o, [S.ConstantLR(o, .1, 2), S.ExponentialLR(o, .9)], [2]))
o = mk(); s = S.StepLR(o, 2); print(s.state_dict(), s); o.step(); s.step(); print(s.state_dict()); s2 = S.StepLR(mk(), 2); s2.load_state_dict(s.state_dict()); print(s2.last_epoch, s2.get_last_lr()); print(o.param_groups)
try: S.ReduceLROnPlateau(o).step()
except Exception as e: print(type(e).__name__, e)
try: S.ReduceLROnPlateau(o, mode='foo')
except Exception as e: print(type(e).__name__, e)
try: S.StepLR(o, 2, verbose=True)
except Exception as e: print(type(e).__name__, e)
try: S.OneCycleLR(o, .5)
except Exception as e: print(type(e).__name__, e)
try: S.CyclicLR(torch.optim.Adam([torch.nn.Parameter(torch.zeros(1))]), .1, .2, cycle_momentum=True)
except Exception as e: print(type(e).__name__, e)
try: S.MultiStepLR(o, 3)
except Exception as e: print(type(e).__name__, e)
try: S.LambdaLR(o, [lambda e: 1, lambda e: 2])
except Exception as e: print(type(e).__name__, e)
def adjust(optimizer, epoch):
    lr = .1 * (0.1 ** (epoch // 30))
    for g in optimizer.param_groups: g['lr'] = lr
adjust(o, 60); print(o.param_groups[0]['lr'])
o.add_param_group({'params': torch.nn.Parameter(torch.ones(2)), 'lr': .5}); print(o, len(o.param_groups))
sd = o.state_dict(); print(sd); o3 = torch.optim.SGD([torch.nn.Parameter(torch.zeros(1)), torch.nn.Parameter(torch.ones(2))], lr=1.)
try: o3.load_state_dict(sd)
except Exception as e: print(type(e).__name__, e)
