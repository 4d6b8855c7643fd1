import torch
import torch.nn as nn
import torch.nn.functional as F
import math
torch.manual_seed(7)

class Head(nn.Module):
    def __init__(self, n_embd, head_size, block_size):
        super().__init__()
        self.key = nn.Linear(n_embd, head_size, bias=False)
        self.query = nn.Linear(n_embd, head_size, bias=False)
        self.value = nn.Linear(n_embd, head_size, bias=False)
        self.register_buffer('tril', torch.tril(torch.ones(block_size, block_size)))
    def forward(self, x):
        B, T, C = x.shape
        k, q = self.key(x), self.query(x)
        wei = q @ k.transpose(-2, -1) * k.shape[-1] ** -0.5
        wei = wei.masked_fill(self.tril[:T, :T] == 0, float('-inf'))
        wei = F.softmax(wei, dim=-1)
        return wei @ self.value(x), wei

h = Head(8, 4, 5)
print(h)
x = torch.randn(2, 5, 8)
out, wei = h(x)
print(out.shape)
print(wei[0])
print(wei.sum(-1))
a = torch.tril(torch.ones(3, 3))
a = a / a.sum(1, keepdim=True)
b = torch.randint(0, 10, (3, 2)).float()
print(a, b, a @ b, sep="\n")

class Block(nn.Module):
    def __init__(self, d, heads):
        super().__init__()
        self.heads = nn.ModuleList([Head(d, d // heads, 5) for _ in range(heads)])
        self.ln = nn.LayerNorm(d)
        self.mlp = nn.Sequential(nn.Linear(d, 2 * d), nn.GELU(), nn.Linear(2 * d, d))
    def forward(self, x):
        x = x + torch.cat([hd(self.ln(x))[0] for hd in self.heads], dim=-1)
        return x + self.mlp(self.ln(x))
blk = Block(8, 2)
opt = torch.optim.AdamW(blk.parameters(), lr=1e-2)
for i in range(21):
    loss = F.mse_loss(blk(x), x.flip(1))
    opt.zero_grad(); loss.backward(); opt.step()
    if i % 10 == 0:
        print(i, f"{loss.item():.4f}")
pe = torch.zeros(4, 6)
position = torch.arange(0, 4).unsqueeze(1).float()
div_term = torch.exp(torch.arange(0, 6, 2).float() * -(math.log(10000.0) / 6))
pe[:, 0::2] = torch.sin(position * div_term)
pe[:, 1::2] = torch.cos(position * div_term)
print(pe)
