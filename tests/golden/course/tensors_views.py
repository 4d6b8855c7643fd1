import torch
t = torch.arange(12)
v = t.view(3, 4)
print(v)
v[0, 0] = 99
print(t)
print(t.data_ptr() == v.data_ptr())
print(v.is_contiguous(), v.t().is_contiguous())
print(v.stride(), v.t().stride())
try:
    v.t().view(12)
except RuntimeError as e:
    print(e)
print(v.t().reshape(12))
print(v.t().contiguous().view(-1))
print(v.view(-1, 2).shape, v.view(2, -1).shape)
print(v.permute(1, 0).shape)
z = torch.zeros(2, 1, 3, 1)
print(z.squeeze().shape, z.squeeze(1).shape, z.unsqueeze(0).shape)
print(z.flatten().shape, z.flatten(1).shape)
print(torch.cat([v, v], dim=0).shape, torch.cat([v, v], dim=1).shape)
print(torch.stack([v, v]).shape, torch.stack([v, v], dim=-1).shape)
a, b, c = v.split([1, 1, 1])
print(a, b, c)
for part in torch.chunk(t, 5):
    print(part)
print(v.transpose(0, 1)[1])
try:
    t.view(5, 5)
except RuntimeError as e:
    print(e)
w = t.clone()
w[0] = -5
print(t[0], w[0])
print(v.unbind(1)[2])
