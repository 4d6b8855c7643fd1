import torch
a = torch.arange(24).reshape(4, 6)
print(a)
print(a[0], a[-1], a[1, 2], a[1][2])
print(a[1:3])
print(a[:, 0])
print(a[:, ::2])
print(a[..., -1])
print(a[[0, 2]])
print(a[[0, 2], [1, 3]])
print(a[a > 15])
print(a[torch.tensor([3, 0])])
mask = a % 5 == 0
print(mask)
print(a[mask])
a[0, 0] = 100
a[1] = 0
a[:, 5] = torch.tensor([-1, -2, -3, -4])
print(a)
a[a < 0] = 9
print(a)
print(a[None].shape, a[:, None].shape, a[..., None].shape)
try:
    a[4]
except IndexError as e:
    print("IndexError:", e)
try:
    a[0, 0, 0]
except IndexError as e:
    print("IndexError:", e)
print(torch.where(a > 10, a, torch.zeros_like(a)))
print(a.nonzero()[:3])
