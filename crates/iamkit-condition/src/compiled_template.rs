//! Texts with policy variables, ready for matching.

use iamkit_pattern::{Field, Token, tokens};
use iamkit_policy::{Template, TemplatePart};
use iamkit_work::spend;

use crate::{CompiledVariable, ConditionOption, Options, RequestContext, Resolved};

/// A text with policy variables whose keys are ready to be looked up, such as
/// `home/${aws:username}/*`.
///
/// ```
/// use iamkit_condition::{CompiledTemplate, Options, RequestContext, Substituted};
/// use iamkit_pattern::{Case, tokens_match};
/// use iamkit_policy::Template;
///
/// let template = CompiledTemplate::new(&Template::new("home/${aws:username}/*"), true);
/// let mut context = RequestContext::new();
/// context.insert("aws:username", "ann")?;
/// let answer = template.substitute(&context, Options::default(), |tokens| {
///     tokens_match(tokens, "home/ann/notes", Case::Sensitive)
/// });
/// assert_eq!(answer, Substituted::Complete(true));
/// # Ok::<(), iamkit_condition::DuplicateKeyError>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct CompiledTemplate {
    pieces: Box<[Piece]>,
    has_wildcards: bool,
}

#[derive(Clone, Debug, PartialEq, Eq, Hash)]
enum Piece {
    Literal(Box<str>),
    AnyRun,
    AnyOne,
    Variable(CompiledVariable),
}

/// What [`CompiledTemplate::substitute`] made of a template.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Substituted<R> {
    /// Every variable was replaced by its text; this is the answer.
    Complete(R),
    /// A variable is unknown and was replaced by `*`, behind what is known of its text; this is the
    /// answer for that wider pattern.
    Open(R),
    /// A variable stands for nothing, because its key is absent or multi-valued.
    Unresolved,
    /// A variable has a value that is not given and counts as none that anything is compared with.
    NotGiven,
}

/// Tokens of an ordinary template, which are kept on the stack.
// A token has 24 bytes, so the list takes six cache lines.
const FEW: usize = 16;

/// Tokens that still fit on the stack; templates beyond take memory from the heap.
// 6 KiB, which is small beside the 2 MiB that the stack of a thread has.
const MANY: usize = 256;

impl CompiledTemplate {
    /// Prepares a template; `has_wildcards` says whether `*` and `?` in its text are wildcards.
    #[must_use]
    pub fn new(template: &Template, has_wildcards: bool) -> Self {
        let mut pieces = Pieces::default();
        let text = |pieces: &mut Pieces, text: &str| {
            if !has_wildcards {
                pieces.push_text(text);
                return;
            }
            for token in tokens(text) {
                match token {
                    Token::Literal(text) | Token::Value(text) => pieces.push_text(text),
                    Token::AnyRun => pieces.list.push(Piece::AnyRun),
                    Token::AnyOne => pieces.list.push(Piece::AnyOne),
                }
            }
        };
        match template.parts() {
            None => text(&mut pieces, template.as_str()),
            Some(parts) => {
                for part in parts {
                    match part {
                        TemplatePart::Text(part) => text(&mut pieces, part),
                        TemplatePart::Escape(char) => {
                            pieces.push_text(char.encode_utf8(&mut [0; 4]));
                        }
                        TemplatePart::Variable(variable) => {
                            pieces.list.push(Piece::Variable(CompiledVariable::new(variable)));
                        }
                    }
                }
            }
        }
        Self { pieces: pieces.list.into(), has_wildcards }
    }

    /// Says whether there is a variable; without one, [`substitute`](Self::substitute) is always
    /// [`Substituted::Complete`].
    #[must_use]
    pub fn has_variables(&self) -> bool {
        self.variables().next().is_some()
    }

    /// Iterates over the variables in order.
    pub fn variables(&self) -> impl Iterator<Item = &CompiledVariable> {
        self.pieces.iter().filter_map(|piece| match piece {
            Piece::Variable(variable) => Some(variable),
            Piece::Literal(_) | Piece::AnyRun | Piece::AnyOne => None,
        })
    }

    /// Replaces the variables and asks a question about the pattern that results.
    ///
    /// The text of a variable becomes a [`Token::Value`], so nothing in it is a wildcard or the
    /// border of a field.
    pub fn substitute<R>(
        &self,
        context: &RequestContext,
        options: Options,
        ask: impl FnOnce(&[Token<'_>]) -> R,
    ) -> Substituted<R> {
        // Text with wildcards in it can become any number of tokens, so the count of pieces says
        // nothing then.
        let wild = self.has_wildcards && options.has(ConditionOption::WildcardsInVariables);
        // So does a value that is known in part.
        let plain = !wild && context.beginnings().next().is_none();
        if !spend(32 + 8 * self.pieces.len(), "replacing variables") {
            return Substituted::Unresolved;
        }
        match self.pieces.len() {
            ..=FEW if plain => self.substitute_on_stack::<FEW, R>(context, options, ask),
            ..=MANY if plain => self.substitute_on_stack::<MANY, R>(context, options, ask),
            _ => self.substitute_on_heap(context, options, wild, ask),
        }
    }

    fn substitute_on_stack<const N: usize, R>(
        &self,
        context: &RequestContext,
        options: Options,
        ask: impl FnOnce(&[Token<'_>]) -> R,
    ) -> Substituted<R> {
        let mut list = [Token::AnyRun; N];
        let mut found = Found::default();
        for (slot, piece) in list.iter_mut().zip(&self.pieces) {
            let Some(token) = token(piece, context, options, &mut found) else {
                return Substituted::Unresolved;
            };
            *slot = token;
        }
        let tokens = list.get(..self.pieces.len());
        debug_assert!(tokens.is_some(), "the caller chooses a list that is long enough");
        found.answered(|| ask(tokens.unwrap_or_default()))
    }

    #[cold]
    fn substitute_on_heap<R>(
        &self,
        context: &RequestContext,
        options: Options,
        wild: bool,
        ask: impl FnOnce(&[Token<'_>]) -> R,
    ) -> Substituted<R> {
        let mut list = Vec::with_capacity(self.pieces.len());
        let mut found = Found::default();
        for piece in &self.pieces {
            if let Piece::Variable(variable) = piece
                && let Resolved::Begins(text) = variable.resolve(context, options)
            {
                found.is_open = true;
                list.extend([Token::Value(text), Token::AnyRun]);
                continue;
            }
            match token(piece, context, options, &mut found) {
                None => return Substituted::Unresolved,
                Some(Token::Value(text)) if wild => {
                    if !spend(8 * text.len(), "replacing variables") {
                        return Substituted::Unresolved;
                    }
                    list.extend(tokens(text).map(|token| match token {
                        Token::Literal(text) => Token::Value(text),
                        other => other,
                    }));
                }
                Some(token) => list.push(token),
            }
        }
        found.answered(|| ask(&list))
    }

    /// Says whether there is one variable and nothing else.
    pub(crate) fn is_lone_variable(&self) -> bool {
        matches!(&*self.pieces, [Piece::Variable(_)])
    }

    /// Returns the text of a template that has neither variables nor wildcards.
    pub(crate) fn literal(&self) -> Option<&str> {
        match &*self.pieces {
            [] => Some(""),
            [Piece::Literal(text)] => Some(text),
            _ => None,
        }
    }

    /// Cuts the template at its first five colons, as an ARN is; what stands in the place of a
    /// variable is never cut.
    pub(crate) fn split_fields(&self) -> Vec<Self> {
        let mut fields = Vec::new();
        let mut field = Pieces::default();
        for piece in &self.pieces {
            let Piece::Literal(text) = piece else {
                field.list.push(piece.clone());
                continue;
            };
            let mut rest = &**text;
            while fields.len() + 1 < Field::COUNT
                && let Some((before, after)) = rest.split_once(':')
            {
                field.push_text(before);
                fields.push(std::mem::take(&mut field));
                rest = after;
            }
            field.push_text(rest);
        }
        fields.push(field);
        let finish =
            |field: Pieces| Self { pieces: field.list.into(), has_wildcards: self.has_wildcards };
        fields.into_iter().map(finish).collect()
    }
}

fn token<'a>(
    piece: &'a Piece,
    context: &'a RequestContext,
    options: Options,
    found: &mut Found,
) -> Option<Token<'a>> {
    Some(match piece {
        Piece::Literal(text) => Token::Literal(text),
        Piece::AnyRun => Token::AnyRun,
        Piece::AnyOne => Token::AnyOne,
        Piece::Variable(variable) => match variable.resolve(context, options) {
            Resolved::Text(text) | Resolved::Default(text) => Token::Value(text),
            Resolved::Absent | Resolved::MultiValued => return None,
            Resolved::Unknown | Resolved::Begins(_) => {
                found.is_open = true;
                Token::AnyRun
            }
            Resolved::NotGiven => {
                found.is_not_given = true;
                Token::AnyRun
            }
        },
    })
}

/// What the variables of a template came to.
#[derive(Default)]
struct Found {
    is_open: bool,
    is_not_given: bool,
}

impl Found {
    fn answered<R>(&self, answer: impl FnOnce() -> R) -> Substituted<R> {
        if self.is_not_given {
            Substituted::NotGiven
        } else if self.is_open {
            Substituted::Open(answer())
        } else {
            Substituted::Complete(answer())
        }
    }
}

/// Collects pieces, joining neighbouring texts.
#[derive(Default)]
struct Pieces {
    list: Vec<Piece>,
}

impl Pieces {
    fn push_text(&mut self, text: &str) {
        if let Some(Piece::Literal(last)) = self.list.last_mut() {
            *last = [last, text].concat().into();
        } else if !text.is_empty() {
            self.list.push(Piece::Literal(text.into()));
        }
    }
}
