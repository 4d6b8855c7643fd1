import torch, math
import torch.nn as nn
from torch.nn import functional as F
torch.manual_seed(1337)
B, T, C = 4, 8, 2
x = torch.randn(B, T, C)
xbow = torch.zeros((B, T, C))
for b in range(B):
    for t in range(T): xbow[b, t] = torch.mean(x[b, :t+1], 0)
wei = torch.tril(torch.ones(T, T)); wei = wei / wei.sum(1, keepdim=True); xbow2 = wei @ x; print(torch.allclose(xbow, xbow2, atol=1e-6), wei)
tril = torch.tril(torch.ones(T, T)); wei = torch.zeros((T, T)); wei = wei.masked_fill(tril == 0, float('-inf')); print(wei); wei = F.softmax(wei, dim=-1); print(torch.allclose(xbow, wei @ x, atol=1e-6))
torch.manual_seed(42); a = torch.tril(torch.ones(3, 3)); a = a / torch.sum(a, 1, keepdim=True); b = torch.randint(0, 10, (3, 2)).float(); c = a @ b; print('a=', a, 'b=', b, 'c=', c, sep='\n')
n_embd, block_size, n_head, dropout, vocab_size = 16, 8, 4, 0.0, 20
class Head(nn.Module):
    def __init__(self, head_size):
        super().__init__()
        self.key = nn.Linear(n_embd, head_size, bias=False); self.query = nn.Linear(n_embd, head_size, bias=False); self.value = nn.Linear(n_embd, head_size, bias=False)
        self.register_buffer('tril', torch.tril(torch.ones(block_size, block_size))); self.dropout = nn.Dropout(dropout)
    def forward(self, x):
        B, T, C = x.shape
        k = self.key(x); q = self.query(x); wei = q @ k.transpose(-2, -1) * k.shape[-1]**-0.5
        wei = wei.masked_fill(self.tril[:T, :T] == 0, float('-inf')); wei = F.softmax(wei, dim=-1); wei = self.dropout(wei); return wei @ self.value(x)
class MultiHeadAttention(nn.Module):
    def __init__(self, num_heads, head_size):
        super().__init__(); self.heads = nn.ModuleList([Head(head_size) for _ in range(num_heads)]); self.proj = nn.Linear(head_size * num_heads, n_embd); self.dropout = nn.Dropout(dropout)
    def forward(self, x): return self.dropout(self.proj(torch.cat([h(x) for h in self.heads], dim=-1)))
class Block(nn.Module):
    def __init__(self, n_embd, n_head):
        super().__init__(); self.sa = MultiHeadAttention(n_head, n_embd // n_head)
        self.ffwd = nn.Sequential(nn.Linear(n_embd, 4 * n_embd), nn.ReLU(), nn.Linear(4 * n_embd, n_embd), nn.Dropout(dropout)); self.ln1 = nn.LayerNorm(n_embd); self.ln2 = nn.LayerNorm(n_embd)
    def forward(self, x): x = x + self.sa(self.ln1(x)); return x + self.ffwd(self.ln2(x))
class BigramLanguageModel(nn.Module):
    def __init__(self):
        super().__init__()
        self.token_embedding_table = nn.Embedding(vocab_size, n_embd); self.position_embedding_table = nn.Embedding(block_size, n_embd)
        self.blocks = nn.Sequential(*[Block(n_embd, n_head=n_head) for _ in range(2)]); self.ln_f = nn.LayerNorm(n_embd); self.lm_head = nn.Linear(n_embd, vocab_size)
        self.apply(self._init_weights)
    def _init_weights(self, module):
        if isinstance(module, nn.Linear):
            torch.nn.init.normal_(module.weight, mean=0.0, std=0.02)
            if module.bias is not None: torch.nn.init.zeros_(module.bias)
        elif isinstance(module, nn.Embedding): torch.nn.init.normal_(module.weight, mean=0.0, std=0.02)
    def forward(self, idx, targets=None):
        B, T = idx.shape
        x = self.token_embedding_table(idx) + self.position_embedding_table(torch.arange(T)); x = self.ln_f(self.blocks(x)); logits = self.lm_head(x)
        if targets is None: return logits, None
        B, T, C = logits.shape; return logits, F.cross_entropy(logits.view(B*T, C), targets.view(B*T))
    def generate(self, idx, n):
        for _ in range(n):
            logits, loss = self(idx[:, -block_size:]); probs = F.softmax(logits[:, -1, :], dim=-1); idx = torch.cat((idx, torch.multinomial(probs, num_samples=1)), dim=1)
        return idx
model = BigramLanguageModel(); print(sum(p.numel() for p in model.parameters())/1e6, 'M parameters'); print(model.blocks[0].sa.heads[0])
data = torch.randint(vocab_size, (200,)); opt = torch.optim.AdamW(model.parameters(), lr=1e-3)
for it in range(6):
    ix = torch.randint(len(data) - block_size, (4,)); xb = torch.stack([data[i:i+block_size] for i in ix]); yb = torch.stack([data[i+1:i+block_size+1] for i in ix])
    logits, loss = model(xb, yb); opt.zero_grad(set_to_none=True); loss.backward(); opt.step(); print(f"{loss.item():.4f}")
print(model.generate(torch.zeros((1, 1), dtype=torch.long), 12)[0].tolist())
pe = torch.zeros(6, 4); pos = torch.arange(0, 6).unsqueeze(1); div = torch.exp(torch.arange(0, 4, 2) * -(math.log(10000.0) / 4)); pe[:, 0::2] = torch.sin(pos * div); pe[:, 1::2] = torch.cos(pos * div); print(pe)
mha = nn.MultiheadAttention(16, 4, batch_first=True); o, w = mha(x := torch.randn(2, 3, 16), x, x); print(o.shape, w.shape, w.sum(-1).sum(), mha)
print(F.scaled_dot_product_attention(torch.ones(1, 1, 2, 4), torch.ones(1, 1, 2, 4), torch.arange(8.).view(1, 1, 2, 4), is_causal=True))
mask = torch.triu(torch.ones(3, 3), diagonal=1).bool(); print(mask, ~mask, mask.sum())
