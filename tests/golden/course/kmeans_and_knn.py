import torch
torch.manual_seed(11)
pts = torch.cat([torch.randn(15, 2) * 0.3 + c for c in torch.tensor([[0., 0.], [3., 3.], [0., 4.]])])
centers = pts[torch.tensor([0, 20, 40])].clone()
for it in range(4):
    d = ((pts[:, None] - centers) ** 2).sum(-1).sqrt()
    assign = d.argmin(dim=1)
    centers = torch.stack([pts[assign == k].mean(0) for k in range(3)])
    print(it, assign.bincount().tolist(), f"{d.min(1).values.sum():.3f}")
print(centers)
q = torch.tensor([2.9, 3.1])
dist = ((pts - q) ** 2).sum(1)
vals, idx = dist.topk(3, largest=False)
print(idx, vals)
print(assign[idx].mode().values)
order = torch.argsort(dist)[:5]
print(order, torch.sort(dist)[0][:3])
print(torch.unique(assign, return_counts=True))
