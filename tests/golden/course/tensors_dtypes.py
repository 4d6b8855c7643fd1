import torch
i = torch.tensor([1, 2, 3])
f = torch.tensor([1.5, 2.5, 3.5])
b = torch.tensor([True, False, True])
print(i.dtype, f.dtype, b.dtype)
print((i + f).dtype, (i + b).dtype, (f * b).dtype, (i / 2).dtype, (i // 2).dtype, (i * 2.0).dtype)
print(i / 2, i // 2, i % 2, i ** 2)
print(f.int(), f.long(), f.double(), f.half())
print(i.float(), i.to(torch.float64), i.type(torch.int32))
print(f.to(torch.int64), f.bool(), torch.tensor([0., 1.]).bool())
print(torch.tensor([1, 2.5]), torch.tensor([1, True]))
print(b.sum(), b.float().mean(), b.any(), b.all())
print(torch.tensor([1, 2], dtype=torch.uint8) - torch.tensor([2, 1], dtype=torch.uint8))
print(torch.finfo(torch.float32).eps, torch.finfo(torch.float32).max, torch.iinfo(torch.int8).max)
try:
    i.mean()
except RuntimeError as e:
    print("mean of ints:", e)
try:
    torch.tensor([1, 2], requires_grad=True)
except RuntimeError as e:
    print(e)
try:
    torch.tensor([1.0, 2.0]) @ torch.tensor([1, 2])
except RuntimeError as e:
    print(e)
print(torch.float32, torch.get_default_dtype())
print(0.1 + 0.2, torch.tensor(0.1) + torch.tensor(0.2), (torch.tensor(0.1, dtype=torch.float64) + 0.2).item())
print(f.is_floating_point(), i.is_floating_point())
