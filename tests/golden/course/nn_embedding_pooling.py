import torch
import torch.nn as nn
torch.manual_seed(9)
emb = nn.Embedding(6, 3, padding_idx=0)
print(emb)
ids = torch.tensor([[1, 2, 0], [4, 4, 5]])
vecs = emb(ids)
print(vecs.shape)
print(vecs[0])
vecs.sum().backward()
print(emb.weight.grad)
mean = vecs.mean(dim=1)
print(mean)
conv = nn.Conv1d(1, 2, 3)
sig = torch.arange(8.).view(1, 1, 8)
print(conv(sig).shape, conv.weight.shape)
img = torch.arange(16.).view(1, 1, 4, 4)
print(nn.MaxPool2d(2)(img), nn.AvgPool2d(2)(img))
edge = torch.tensor([[[[1., 0., -1.], [2., 0., -2.], [1., 0., -1.]]]])
print(torch.nn.functional.conv2d(img, edge))
print(torch.nn.functional.conv2d(img, edge, padding=1, stride=2))
print(nn.AdaptiveAvgPool2d(1)(img))
print(nn.Flatten()(torch.zeros(2, 3, 4)).shape, nn.Unflatten(1, (2, 3))(torch.zeros(1, 6)).shape)
print(nn.functional.pad(torch.ones(1, 2), (1, 1)))
try:
    emb(torch.tensor([7]))
except IndexError as e:
    print(e)
try:
    nn.Conv2d(1, 1, 3)(torch.ones(1, 2, 5, 5))
except RuntimeError as e:
    print(e)
def corr2d(X, K):
    h, w = K.shape
    Y = torch.zeros((X.shape[0] - h + 1, X.shape[1] - w + 1))
    for i in range(Y.shape[0]):
        for j in range(Y.shape[1]):
            Y[i, j] = (X[i:i + h, j:j + w] * K).sum()
    return Y
print(corr2d(torch.arange(9.).view(3, 3), torch.tensor([[0., 1.], [2., 3.]])))
