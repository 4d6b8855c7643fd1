import torch
import torch.nn as nn

torch.manual_seed(0)
data = "hihello" * 2
chars = sorted(set(data))
ix = {c: i for i, c in enumerate(chars)}
V, H = len(chars), 12

class RNN(nn.Module):
    def __init__(self, input_size, hidden_size, output_size):
        super().__init__()
        self.hidden_size = hidden_size
        self.i2h = nn.Linear(input_size + hidden_size, hidden_size)
        self.h2o = nn.Linear(hidden_size, output_size)
        self.softmax = nn.LogSoftmax(dim=1)
    def forward(self, input, hidden):
        combined = torch.cat((input, hidden), 1)
        hidden = torch.tanh(self.i2h(combined))
        output = self.softmax(self.h2o(hidden))
        return output, hidden
    def initHidden(self):
        return torch.zeros(1, self.hidden_size)

def one_hot(c):
    t = torch.zeros(1, V)
    t[0][ix[c]] = 1
    return t

rnn = RNN(V, H, V)
print(rnn)
criterion = nn.NLLLoss()
lr = 0.1
for it in range(41):
    hidden = rnn.initHidden()
    rnn.zero_grad()
    loss = 0
    for c, nxt in zip(data[:-1], data[1:]):
        output, hidden = rnn(one_hot(c), hidden)
        loss = loss + criterion(output, torch.tensor([ix[nxt]]))
    loss.backward()
    nn.utils.clip_grad_norm_(rnn.parameters(), 5.0)
    for p in rnn.parameters():
        p.data.add_(p.grad.data, alpha=-lr)
    if it % 10 == 0:
        print(it, f"{loss.item() / (len(data) - 1):.4f}")
hidden, c, out = rnn.initHidden(), "h", "h"
for _ in range(6):
    output, hidden = rnn(one_hot(c), hidden)
    c = chars[output.topk(1)[1].item()]
    out += c
print(out)
