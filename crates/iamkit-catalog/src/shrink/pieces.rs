//! Patterns of two and three pieces of names, with anything between them.

use std::collections::HashMap;

use super::shortest::Candidate;

/// Letters and digits, and one more for all that is neither.
const LETTERS: usize = 37;

/// The longest piece.
const LONGEST: usize = 3;

/// Most letters of two pieces together: longer ones are seldom shorter than one piece that does the same.
const MOST_OF_TWO: usize = 5;

/// Most letters of the first two pieces of three, and of the last one.
const OF_THREE: (usize, usize) = (3, 2);

/// The most wanted names for which patterns of three pieces are looked for, and of two.
const MOST_NAMES: (usize, usize) = (24, 400);

/// Returns patterns of several pieces that match wanted names and none of the others, of those that match the
/// same names the shortest.
///
/// `others` stand in one text, each behind a line break. `known` are patterns of one piece.
pub(super) fn of_pieces(
    wanted: &[(&str, String)],
    others: &str,
    known: &[Candidate],
) -> Vec<Candidate> {
    if wanted.len() > MOST_NAMES.1 {
        return Vec::new();
    }
    let others: Vec<&str> = others.lines().filter(|name| !name.is_empty()).collect();
    let names = Names {
        spelled: wanted.iter().map(|(spelled, _)| *spelled).collect(),
        wanted: wanted.iter().map(|(_, lower)| lower.bytes().map(letter).collect()).collect(),
        others: others.iter().map(|name| name.bytes().map(letter).collect()).collect(),
    };
    let whole = View {
        text: String::new(),
        letters: 0,
        wanted: (0..names.wanted.len()).map(|index| Rest { index, from: 0 }).collect(),
        others: (0..names.others.len()).map(|index| Rest { index, from: 0 }).collect(),
    };
    let mut found = Shortest::new(wanted.len(), known);
    let mut taken = Taken::default();
    for start in [Anchor::Start, Anchor::Anywhere] {
        for first in names.behind(&whole, LONGEST, start) {
            if !found.is_of_use(&first) {
                continue;
            }
            let longest = LONGEST.min(MOST_OF_TWO.saturating_sub(first.letters));
            names.last(&first, longest, &mut taken, &mut found);
            let left = OF_THREE.0.saturating_sub(first.letters);
            if wanted.len() > MOST_NAMES.0 || left == 0 {
                continue;
            }
            for second in names.behind(&first, left.min(LONGEST), Anchor::Anywhere) {
                if found.is_of_use(&second) {
                    names.last(&second, OF_THREE.1, &mut taken, &mut found);
                }
            }
        }
    }
    found.candidates()
}

/// Returns the number of a letter or digit in lower case.
fn letter(byte: u8) -> u8 {
    match byte {
        b'a'..=b'z' => byte - b'a',
        b'0'..=b'9' => byte - b'0' + 26,
        _ => 36,
    }
}

/// What is left of a name behind the pieces of a pattern.
#[derive(Clone, Copy, Debug)]
struct Rest {
    index: usize,
    from: usize,
}

/// The names that match some pieces, each as early as it can.
#[derive(Debug)]
struct View {
    /// The pieces, with a star behind each.
    text: String,
    letters: usize,
    wanted: Vec<Rest>,
    others: Vec<Rest>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Anchor {
    Start,
    Anywhere,
}

struct Names<'a> {
    spelled: Vec<&'a str>,
    /// Numbers of the letters.
    wanted: Vec<Vec<u8>>,
    others: Vec<Vec<u8>>,
}

impl Names<'_> {
    /// Returns the views with one piece more, but for those that leave no other name: one piece less is enough
    /// there.
    fn behind(&self, view: &View, longest: usize, anchor: Anchor) -> Vec<View> {
        let mut views: Vec<View> = Vec::new();
        // By number of the piece: which of the views it is, counted from 1.
        let mut places = vec![0_usize; count(longest)];
        for rest in &view.wanted {
            let Some(name) = self.wanted.get(rest.index) else { continue };
            for piece in pieces(name, rest.from, longest, anchor) {
                let Some(place) = places.get_mut(piece.number) else { continue };
                if *place == 0 {
                    views.push(self.with_piece(view, rest.index, piece, anchor));
                    *place = views.len();
                }
                if let Some(view) = views.get_mut(*place - 1) {
                    push_first(&mut view.wanted, Rest { from: piece.end, ..*rest });
                }
            }
        }
        for rest in &view.others {
            let Some(name) = self.others.get(rest.index) else { continue };
            for piece in pieces(name, rest.from, longest, anchor) {
                let place = places.get(piece.number).and_then(|place| place.checked_sub(1));
                if let Some(view) = place.and_then(|place| views.get_mut(place)) {
                    push_first(&mut view.others, Rest { from: piece.end, ..*rest });
                }
            }
        }
        views.retain(|view| !view.others.is_empty());
        views
    }

    /// Returns a view with one piece more of a name, of no names yet.
    fn with_piece(&self, view: &View, index: usize, piece: Piece, anchor: Anchor) -> View {
        let spelled = self.spelled.get(index).and_then(|name| name.get(piece.start..piece.end));
        let is_free = anchor == Anchor::Anywhere && view.text.is_empty();
        let star = if is_free { "*" } else { "" };
        View {
            text: format!("{}{star}{}*", view.text, spelled.unwrap_or_default()),
            letters: view.letters + piece.end - piece.start,
            wanted: Vec::new(),
            others: Vec::new(),
        }
    }

    /// Finds the last pieces that no other name has behind the first ones: in the middle, and at the end.
    fn last(&self, view: &View, longest: usize, taken: &mut Taken, found: &mut Shortest) {
        taken.clear(longest);
        for rest in &view.others {
            let Some(name) = self.others.get(rest.index) else { continue };
            for piece in pieces(name, rest.from, longest, Anchor::Anywhere) {
                taken.add(piece, piece.end == name.len());
            }
        }
        let mut had: Vec<Last> = Vec::new();
        for rest in &view.wanted {
            let Some(name) = self.wanted.get(rest.index) else { continue };
            for piece in pieces(name, rest.from, longest, Anchor::Anywhere) {
                let Piece { start, end, number } = piece;
                for is_end in [false, true] {
                    if (!is_end || end == name.len()) && taken.is_least(piece, is_end) {
                        had.push(Last { is_end, number, index: rest.index, start, end });
                    }
                }
            }
        }
        had.sort_unstable();
        for owners in
            had.chunk_by(|left, right| (left.is_end, left.number) == (right.is_end, right.number))
        {
            let Some(first) = owners.first() else { continue };
            let spelled = self.spelled.get(first.index);
            let spelled = spelled.and_then(|name| name.get(first.start..first.end));
            let star = if first.is_end { "" } else { "*" };
            let mut owners: Vec<usize> = owners.iter().map(|last| last.index).collect();
            owners.dedup();
            found.add(&[&view.text, spelled.unwrap_or_default(), star], owners);
        }
    }
}

/// A last piece of a name.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Last {
    is_end: bool,
    number: usize,
    index: usize,
    start: usize,
    end: usize,
}

/// Returns one more than the greatest number of pieces of so many letters.
fn count(longest: usize) -> usize {
    LETTERS.saturating_pow(u32::try_from(longest).unwrap_or(u32::MAX))
}

/// A piece of a name.
#[derive(Clone, Copy, Debug)]
struct Piece {
    start: usize,
    end: usize,
    /// A number that no other piece has.
    number: usize,
}

/// Returns the pieces of a name that have letters and digits alone.
fn pieces(name: &[u8], from: usize, longest: usize, anchor: Anchor) -> impl Iterator<Item = Piece> {
    let starts = if anchor == Anchor::Start { 1 } else { usize::MAX };
    (from..name.len()).take(starts).flat_map(move |start| {
        let mut number = 0;
        let letters = name.get(start..).unwrap_or_default().iter().take(longest);
        let letters = letters.map(|letter| usize::from(*letter) + 1).zip(start + 1..);
        letters.take_while(|(letter, _)| *letter < LETTERS).map(move |(letter, end)| {
            number = number * LETTERS + letter;
            Piece { start, end, number }
        })
    })
}

/// Names come one by one, so that the first place of the last one is the one that counts.
fn push_first(rests: &mut Vec<Rest>, rest: Rest) {
    if rests.last().is_none_or(|last| last.index != rest.index) {
        rests.push(rest);
    }
}

/// The pieces that other names have.
#[derive(Default)]
struct Taken {
    /// By number of the piece.
    anywhere: Vec<bool>,
    at_end: Vec<bool>,
}

impl Taken {
    fn clear(&mut self, longest: usize) {
        for list in [&mut self.anywhere, &mut self.at_end] {
            list.clear();
            list.resize(count(longest), false);
        }
    }

    fn add(&mut self, piece: Piece, is_end: bool) {
        for (list, counts) in [(&mut self.anywhere, true), (&mut self.at_end, is_end)] {
            if let Some(taken) = list.get_mut(piece.number).filter(|_| counts) {
                *taken = true;
            }
        }
    }

    /// Says whether some name has a piece; all have the one of no letters.
    fn has(&self, number: usize, is_end: bool) -> bool {
        let list = if is_end { &self.at_end } else { &self.anywhere };
        number == 0 || list.get(number).copied().unwrap_or(true)
    }

    /// Says whether no other name has a piece, while some have each part of it that could stand in its place.
    fn is_least(&self, piece: Piece, is_end: bool) -> bool {
        let first = LETTERS.pow(u32::try_from(piece.end - piece.start - 1).unwrap_or_default());
        !self.has(piece.number, is_end)
            && self.has(piece.number % first, is_end)
            // At the end nothing may stand behind it.
            && (is_end || self.has(piece.number / LETTERS, false))
    }
}

/// The shortest pattern for each set of names.
struct Shortest {
    texts: HashMap<Vec<usize>, String>,
    /// By name: the characters of the shortest pattern that matches it.
    lengths: Vec<usize>,
}

impl Shortest {
    fn new(count: usize, known: &[Candidate]) -> Self {
        let mut lengths = vec![usize::MAX; count];
        for candidate in known {
            for name in &candidate.covers {
                if let Some(length) = lengths.get_mut(*name) {
                    *length = candidate.text.len().min(*length);
                }
            }
        }
        Self { texts: HashMap::new(), lengths }
    }

    fn length(&self, name: usize) -> usize {
        self.lengths.get(name).copied().unwrap_or_default()
    }

    /// Says whether one piece more may make a pattern of several names, or a shorter one of one.
    fn is_of_use(&self, view: &View) -> bool {
        match *view.wanted.as_slice() {
            [only] => view.text.len() + 1 < self.length(only.index),
            _ => true,
        }
    }

    fn add(&mut self, parts: &[&str], owners: Vec<usize>) {
        let length = parts.iter().map(|part| part.len()).sum::<usize>();
        if let [only] = *owners
            && length >= self.length(only)
        {
            return;
        }
        for name in &owners {
            if let Some(known) = self.lengths.get_mut(*name) {
                *known = length.min(*known);
            }
        }
        let known = self.texts.entry(owners).or_default();
        if known.is_empty() || length < known.len() {
            *known = parts.concat();
        }
    }

    fn candidates(self) -> Vec<Candidate> {
        let all = self.texts.into_iter().map(|(covers, text)| Candidate { text, covers });
        let mut candidates: Vec<Candidate> = all.collect();
        candidates.sort_unstable_by(|left, right| left.text.cmp(&right.text));
        candidates
    }
}
