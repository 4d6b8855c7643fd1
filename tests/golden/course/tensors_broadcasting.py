import torch

col = torch.tensor([[1.], [2.], [3.]])
row = torch.tensor([10., 20.])
print((col + row).shape)
print(col + row)
print(col * row)
m = torch.ones(4, 3)
v = torch.tensor([1., 2., 3.])
print(m + v)
print(m - v.unsqueeze(0))
x = torch.randn(5, 1, 4)
y = torch.randn(3, 1)
print((x * y).shape)
for s1, s2 in [((2, 3), (3,)), ((2, 3), (2, 1)), ((2, 3), (2,)), ((4, 1, 3), (5, 1))]:
    try:
        out = torch.zeros(s1) + torch.ones(s2)
        print(s1, "+", s2, "->", tuple(out.shape))
    except RuntimeError as err:
        print(s1, "+", s2, "-> error:", err)
data = torch.tensor([[1., 10.], [3., 30.], [5., 50.]])
normed = (data - data.mean(0)) / data.std(0)
print(normed)
print(normed.mean(dim=0), normed.std(dim=0))
print(data.expand(2, 3, 2).shape)
print(torch.arange(3).expand(2, 3))
dist = (data[:, None, :] - data[None, :, :]).pow(2).sum(-1).sqrt()
print(dist)
