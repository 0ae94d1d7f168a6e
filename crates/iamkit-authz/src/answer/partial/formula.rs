//! Boolean formulas over what is not known.

mod simplify;

/// Formula over numbered leaves, kept free of constants and of nesting of like in like.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Formula {
    True,
    False,
    Leaf(u32),
    Not(Box<Formula>),
    All(Vec<Formula>),
    Any(Vec<Formula>),
}

impl Formula {
    pub(super) fn all(parts: impl IntoIterator<Item = Self>) -> Self {
        let mut kept: Vec<Self> = Vec::new();
        for part in parts {
            match part {
                Self::True => {}
                Self::False => return Self::False,
                Self::All(inner) => kept.extend(inner),
                other => kept.push(other),
            }
        }
        simplify::keep_first(&mut kept);
        if simplify::has_opposites(&kept) {
            return Self::False;
        }
        simplify::absorb(&mut kept, |part| match part {
            Self::Any(parts) => parts,
            other => std::slice::from_ref(other),
        });
        match kept.len() {
            0 => Self::True,
            1 => kept.pop().unwrap_or(Self::True),
            _ => Self::All(kept),
        }
    }

    pub(super) fn any(parts: impl IntoIterator<Item = Self>) -> Self {
        let mut kept: Vec<Self> = Vec::new();
        for part in parts {
            match part {
                Self::False => {}
                Self::True => return Self::True,
                Self::Any(inner) => kept.extend(inner),
                other => kept.push(other),
            }
        }
        simplify::keep_first(&mut kept);
        if simplify::has_opposites(&kept) {
            return Self::True;
        }
        simplify::absorb(&mut kept, |part| match part {
            Self::All(parts) => parts,
            other => std::slice::from_ref(other),
        });
        match kept.len() {
            0 => Self::False,
            1 => kept.pop().unwrap_or(Self::False),
            _ => Self::Any(kept),
        }
    }

    pub(super) fn not(part: Self) -> Self {
        match part {
            Self::True => Self::False,
            Self::False => Self::True,
            Self::Not(inner) => *inner,
            // `a or b` reads better than `not (not a and not b)`.
            Self::All(parts) if parts.iter().all(Self::is_negated) => {
                Self::any(parts.into_iter().map(Self::not))
            }
            Self::Any(parts) if parts.iter().all(Self::is_negated) => {
                Self::all(parts.into_iter().map(Self::not))
            }
            other => Self::Not(Box::new(other)),
        }
    }

    const fn is_negated(&self) -> bool {
        matches!(self, Self::Not(_))
    }

    /// Says whether the formula holds under an assignment of its leaves.
    pub(super) fn holds(&self, leaf: &impl Fn(u32) -> bool) -> bool {
        match self {
            Self::True => true,
            Self::False => false,
            Self::Leaf(number) => leaf(*number),
            Self::Not(inner) => !inner.holds(leaf),
            Self::All(parts) => parts.iter().all(|part| part.holds(leaf)),
            Self::Any(parts) => parts.iter().any(|part| part.holds(leaf)),
        }
    }

    /// Counts the occurrences of leaves.
    pub(super) fn occurrences(&self) -> usize {
        match self {
            Self::True | Self::False => 0,
            Self::Leaf(_) => 1,
            Self::Not(inner) => inner.occurrences(),
            Self::All(parts) | Self::Any(parts) => parts.iter().map(Self::occurrences).sum(),
        }
    }

    /// Adds the leaves of the formula to a list, each once, as long as it has fewer than `most`.
    pub(super) fn leaves(&self, most: usize, into: &mut Vec<u32>) {
        match self {
            Self::True | Self::False => {}
            Self::Leaf(number) => {
                if into.len() < most && !into.contains(number) {
                    into.push(*number);
                }
            }
            Self::Not(inner) => inner.leaves(most, into),
            Self::All(parts) | Self::Any(parts) => {
                for part in parts {
                    part.leaves(most, into);
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn leaf(number: u32) -> Formula {
        Formula::Leaf(number)
    }

    #[test]
    fn constants_disappear() {
        assert_eq!(Formula::all([Formula::True, leaf(1)]), leaf(1));
        assert_eq!(Formula::any([Formula::True, leaf(1)]), Formula::True);
        assert_eq!(Formula::all([leaf(1), Formula::not(leaf(1))]), Formula::False);
        assert_eq!(Formula::not(Formula::not(leaf(1))), leaf(1));
    }

    #[test]
    fn weaker_parts_are_absorbed() {
        let both = Formula::all([leaf(1), leaf(2)]);
        assert_eq!(Formula::any([both.clone(), leaf(2)]), leaf(2));
        assert_eq!(Formula::any([both.clone(), both.clone()]), both);
        let either = Formula::any([leaf(1), leaf(2)]);
        assert_eq!(Formula::all([leaf(1), either]), leaf(1));
    }
}
