"""Formulas of the rows of networks, with holes for names, and why each rule is what it is."""

from __future__ import annotations

from gradgui.explain.templates import Step

_PLACES = "{g}, added where its elements came from"
_LARGEST = "{g} where the largest of its window was, 0 elsewhere"
_NORMAL = ("{g} ⊙ scale, without its mean and its part along {out}, / deviation", "Σ {g} ⊙ the normalised {a}", "Σ {g}")
_BIAS = "{g}, summed over places and batch"

FORWARD: dict[str, Step] = {
    name: Step(words)
    for name, words in {
        "leaky_relu": "{a} where {a} > 0, else {negative_slope} × {a}",
        "threshold_to": "{a} where {a} > {threshold}, else {value}",
        "hardtanh": "{a}, kept between {min_val} and {max_val}",
        "hardsigmoid": "({a} + 3) / 6, kept between 0 and 1",
        "hardswish": "{a} ⊙ ({a} + 3) / 6 where −3 < {a} < 3, {a} above, 0 below",
        "softshrink": "{a}, {lambd} nearer to 0",
        "hardshrink": "{a} where |{a}| > {lambd}, else 0",
        "elu": "{a} where {a} > 0, else {alpha} × (exp({a}) − 1); all × {scale}",
        "celu": "{a} where {a} > 0, else {alpha} × (exp({a} / {alpha}) − 1)",
        "gelu": "{a} ⊙ Φ({a}), Φ the share of a normal distribution below",
        "silu": "{a} ⊙ σ({a})",
        "mish": "{a} ⊙ tanh(log(1 + exp({a})))",
        "softplus": "log(1 + exp({beta} × {a})) / {beta}",
        "logsigmoid": "log σ({a})",
        "prelu": "{a} where {a} > 0, else {b} ⊙ {a}",
        "glu": "the first half of {a} ⊙ σ(the second half)",
        "rrelu_with_noise": "{b} ⊙ {a}, {b} random where {a} ≤ 0",
        "softmax": "exp({a}) / Σ exp({a}) over dim {dim}",
        "safe_softmax": "exp({a}) / Σ exp({a}) over dim {dim}",
        "log_softmax": "{a} − log Σ exp({a}) over dim {dim}",
        "mse_loss": "({a} − {b})², reduction: {reduction}",
        "smooth_l1_loss": "|{a} − {b}|, rounded off below {beta}, reduction: {reduction}",
        "huber_loss": "½ ({a} − {b})², straight from {delta} on, reduction: {reduction}",
        "binary_cross_entropy": "−{b} log {a} − (1 − {b}) log(1 − {a}), reduction: {reduction}",
        "binary_cross_entropy_with_logits": "−{b} log σ({a}) − (1 − {b}) log(1 − σ({a})), reduction: {reduction}",
        "soft_margin_loss": "log(1 + exp(−{b} ⊙ {a})), reduction: {reduction}",
        "nll_loss": "−{a} at the class {b}, reduction: {reduction}",
        "nll_loss2d": "−{a} at the class {b}, reduction: {reduction}",
        "one_hot": "1 at each class of {a}, 0 elsewhere",
        "embedding": "the rows {b} of {a}",
        "convolution": "the kernels {b} slid over {a}",
        "conv_transpose": "{a}, spread by the kernels {b}",
        "im2col": "the windows of {a} as columns",
        "col2im": "the columns of {a}, added where the windows were",
        "layer_norm": "({a} − mean) / deviation over the last dims {normalized_shape}, scaled and shifted",
        "batch_norm": "({a} − mean) / deviation of each channel over the batch, scaled and shifted",
        "group_norm": "({a} − mean) / deviation of each of {groups} groups of channels, scaled and shifted",
        "batch_norm_fixed": "({a} − running mean) / running deviation, scaled and shifted",
        "running_average": "(1 − {momentum}) × {a} + {momentum} × {batch}",
        "max_pool": "the largest of each window {kernel} of {a}",
        "max_pool_indices": "the largest of each window {kernel} of {a}, and where it is",
        "avg_pool2d": "the mean of each window {kernel} of {a}",
        "adaptive_avg_pool2d": "the means of {output} windows of {a}",
        "adaptive_max_pool2d": "the largest of each of {output} windows of {a}, and where it is",
    }.items()
}
BACKWARD: dict[str, tuple[Step, ...]] = {
    name: tuple(map(Step, words))
    for name, words in {
        "leaky_relu": ("{g} where {a} > 0, else {negative_slope} × {g}",),
        "threshold_to": ("{g} where {a} > {threshold}, else 0",),
        "hardtanh": ("{g} where {min_val} < {a} < {max_val}, else 0",),
        "hardsigmoid": ("{g} / 6 where −3 < {a} < 3, else 0",),
        "hardswish": ("{g} ⊙ ({a} / 3 + ½) where −3 < {a} < 3, {g} above, 0 below",),
        "softshrink": ("{g} where |{a}| > {lambd}, else 0",),
        "hardshrink": ("{g} where |{a}| > {lambd}, else 0",),
        "elu": ("{g} where {a} > 0, else {alpha} × {g} ⊙ exp({a}); all × {scale}",),
        "celu": ("{g} where {a} > 0, else {g} ⊙ exp({a} / {alpha})",),
        "gelu": ("{g} ⊙ (Φ({a}) + {a} ⊙ φ({a}))",),
        "silu": ("{g} ⊙ σ({a}) ⊙ (1 + {a} ⊙ (1 − σ({a})))",),
        "mish": ("{g} ⊙ (t + {a} ⊙ σ({a}) ⊙ (1 − t²)), t = {out} / {a}",),
        "softplus": ("{g} ⊙ σ({beta} × {a})",),
        "logsigmoid": ("{g} ⊙ σ(−{a})",),
        "prelu": ("{g} where {a} > 0, else {g} ⊙ {b}", "{g} ⊙ {a} where {a} ≤ 0, else 0"),
        "rrelu_with_noise": ("{g} ⊙ {b}",),
        "softmax": ("{out} ⊙ ({g} − Σ {g} ⊙ {out})",),
        "safe_softmax": ("{out} ⊙ ({g} − Σ {g} ⊙ {out})",),
        "log_softmax": ("{g} − softmax({a}) ⊙ Σ {g}",),
        "mse_loss": ("2 {g} ({a} − {b}), / n for a mean", "−2 {g} ({a} − {b}), / n for a mean"),
        "smooth_l1_loss": (
            "{g} ({a} − {b}) / {beta}, no larger than {g}; / n for a mean",
            "{g} ({b} − {a}) / {beta}, no larger than {g}; / n for a mean",
        ),
        "huber_loss": (
            "{g} ({a} − {b}), no larger than {delta} {g}; / n for a mean",
            "{g} ({b} − {a}), no larger than {delta} {g}; / n for a mean",
        ),
        "binary_cross_entropy": (
            "{g} ({a} − {b}) / ({a} (1 − {a})), / n for a mean",
            "{g} (log(1 − {a}) − log {a}), / n for a mean",
        ),
        "binary_cross_entropy_with_logits": ("{g} (σ({a}) − {b}), / n for a mean", "−{g} {a}, / n for a mean"),
        "soft_margin_loss": ("−{g} {b} σ(−{b} ⊙ {a}), / n for a mean",),
        "nll_loss": ("−{g} at the class {b}, 0 elsewhere; / n for a mean",),
        "nll_loss2d": ("−{g} at the class {b}, 0 elsewhere; / n for a mean",),
        "embedding": ("{g}, added at the rows {b}, 0 elsewhere",),
        "convolution": ("{g}, spread by the kernels {b}", "{g} meets the windows of {a}", _BIAS),
        "conv_transpose": ("the kernels {b} slid over {g}", "{a} meets the windows of {g}", _BIAS),
        "im2col": (_PLACES,),
        "col2im": ("the windows of {g} as columns",),
        "layer_norm": _NORMAL,
        "batch_norm": _NORMAL,
        "group_norm": _NORMAL,
        "batch_norm_fixed": ("{g} ⊙ scale / deviation", *_NORMAL[1:]),
        "max_pool": (_LARGEST,),
        "max_pool_indices": (_LARGEST,),
        "adaptive_max_pool2d": (_LARGEST,),
        "avg_pool2d": ("{g} / n, to each element of its window",),
        "adaptive_avg_pool2d": ("{g} / n, to each element of its window",),
    }.items()
}
_GATE = "Where the input is large g goes on nearly unchanged; far below 0 almost nothing gets through."
_LOCAL = "Only the largest of each window counted, so only it gets the g of that window."
_SHARE = "Each element counted 1/n in the mean of its window, so it gets that part of g."
_NORMALISED = (
    "Moving all elements together, or stretching them, does not change the result: these parts of g are taken out."
)
WHY: dict[str, str] = {
    "leaky_relu": "Above 0 the slope is 1, below it is small but never 0, so no unit dies.",
    "prelu": "Below 0 the slope is learned: it gets its own gradient, from the elements below 0.",
    "hardtanh": "Beyond the limits the result does not move, so nothing gets through.",
    "elu": "Above 0 the slope is 1; below, it fades like the exponential.",
    "celu": "Above 0 the slope is 1; below, it fades like the exponential.",
    "gelu": _GATE,
    "silu": _GATE,
    "mish": _GATE,
    "softplus": "The slope of a smooth relu is the sigmoid: from 0 far below to 1 far above.",
    "softmax": "The parts add up to 1: raising one lowers the others, which the sum takes into account.",
    "safe_softmax": "The parts add up to 1: raising one lowers the others, which the sum takes into account.",
    "log_softmax": "With the loss behind it this is softmax minus one-hot: each share, minus 1 at the right class.",
    "mse_loss": "The slope of a square is twice the difference: far off answers pull harder.",
    "smooth_l1_loss": "Near 0 it is a square, further out a line: far off answers pull with the same strength.",
    "huber_loss": "Near 0 it is a square, further out a line: far off answers pull with the same strength.",
    "binary_cross_entropy": "The surer and the more wrong the answer, the steeper the slope.",
    "binary_cross_entropy_with_logits": "Sigmoid and logarithm cancel: what is left is how far off the probability is.",
    "nll_loss": "Only the score of the right class counts, so only it gets a gradient.",
    "nll_loss2d": "Only the score of the right class counts, so only it gets a gradient.",
    "embedding": "Only the rows that were looked up count, each as often as it was.",
    "convolution": "Each kernel met many windows and each window many kernels: all meetings are added up.",
    "conv_transpose": "Each input was spread by all kernels, so its gradient is gathered from where it went.",
    "layer_norm": _NORMALISED,
    "batch_norm": _NORMALISED,
    "group_norm": _NORMALISED,
    "batch_norm_fixed": "The statistics are fixed numbers here, so this is only a scale and a shift.",
    "max_pool": _LOCAL,
    "max_pool_indices": _LOCAL,
    "adaptive_max_pool2d": _LOCAL,
    "avg_pool2d": _SHARE,
    "adaptive_avg_pool2d": _SHARE,
}
