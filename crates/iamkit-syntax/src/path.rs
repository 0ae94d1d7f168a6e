//! Steps from the top value to a value or a member name.

use std::fmt;

use crate::node::{Kind, Node};
use crate::{Span, Tree, string_literal};

/// One step of a [`Path`].
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum PathStep {
    /// To the value of the first member with that name.
    Value(Box<str>),
    /// To the element with that index, counted from 0.
    Index(u32),
    /// To the name itself of the first member with that name; always the last step.
    Key(Box<str>),
}

/// The steps to one place of a document, `Statement[0].Action[2]` for instance.
///
/// ```
/// let tree = iamkit_syntax::parse(r#"{"Statement": [{"Effect": "Allow"}]}"#);
/// let statement = tree.root().unwrap().member("Statement").unwrap().items().next().unwrap();
/// let span = statement.member("Effect").unwrap().span();
///
/// let path = tree.path_to(span).unwrap();
/// assert_eq!(path.to_string(), "Statement[0].Effect");
/// assert_eq!(path.to_json_pointer(), "/Statement/0/Effect");
/// assert_eq!(tree.span_at(&path), Some(span));
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Path(Vec<PathStep>);

impl Path {
    /// Returns the path with these steps.
    #[must_use]
    pub const fn new(steps: Vec<PathStep>) -> Self {
        Self(steps)
    }

    /// Returns the steps from the top value down.
    #[must_use]
    pub fn steps(&self) -> &[PathStep] {
        &self.0
    }

    /// Returns the path as a JSON Pointer (RFC 6901); the name of a member has the pointer of its
    /// value.
    ///
    /// ```
    /// use iamkit_syntax::{Path, PathStep};
    ///
    /// let path = Path::new(vec![PathStep::Value("aws:RequestTag/a~b".into()), PathStep::Index(0)]);
    /// assert_eq!(path.to_json_pointer(), "/aws:RequestTag~1a~0b/0");
    /// ```
    #[must_use]
    pub fn to_json_pointer(&self) -> String {
        let mut out = String::new();
        for step in &self.0 {
            out.push('/');
            match step {
                PathStep::Index(index) => out.push_str(&index.to_string()),
                PathStep::Value(name) | PathStep::Key(name) => {
                    out.push_str(&name.replace('~', "~0").replace('/', "~1"));
                }
            }
        }
        out
    }
}

impl From<Vec<PathStep>> for Path {
    fn from(steps: Vec<PathStep>) -> Self {
        Self(steps)
    }
}

/// Writes `Statement[0].Condition.StringEquals["aws:SourceVpc"]`; the top value is `$`, and the
/// name of a member looks like its value.
impl fmt::Display for Path {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.0.is_empty() {
            return f.write_str("$");
        }
        let mut separator = "";
        for step in &self.0 {
            match step {
                PathStep::Index(index) => write!(f, "[{index}]")?,
                PathStep::Value(name) | PathStep::Key(name) if is_plain(name) => {
                    write!(f, "{separator}{name}")?;
                }
                PathStep::Value(name) | PathStep::Key(name) => {
                    write!(f, "[{}]", string_literal(name))?;
                }
            }
            separator = ".";
        }
        Ok(())
    }
}

fn is_plain(name: &str) -> bool {
    !name.is_empty() && name.chars().all(|c| c.is_alphanumeric() || c == '_' || c == '-')
}

impl Tree<'_> {
    /// Returns the way to the value or the member name that has exactly this span.
    ///
    /// A path names the first of several members with one name, so for a duplicate it leads to
    /// the first. Takes time in the number of levels and of neighbours on each.
    #[must_use]
    pub fn path_to(&self, span: Span) -> Option<Path> {
        let mut steps = Vec::new();
        let mut node = self.root()?;
        while node.span() != span {
            node = step_towards(node, span, &mut steps)?;
            if let Some(PathStep::Key(_)) = steps.last() {
                break;
            }
        }
        Some(Path(steps))
    }

    /// Returns where a path leads: the span of a value, or of a member name after
    /// [`PathStep::Key`].
    ///
    /// A document that changed since the path was taken may have nothing there.
    #[must_use]
    pub fn span_at(&self, path: &Path) -> Option<Span> {
        let mut node = self.root()?;
        let mut steps = path.steps().iter();
        while let Some(step) = steps.next() {
            node = match step {
                PathStep::Value(name) => node.member(name)?,
                PathStep::Index(index) => node.items().nth(*index as usize)?,
                PathStep::Key(name) => {
                    let member = node.members().find(|member| member.name() == **name)?;
                    return steps.next().is_none().then(|| member.name_span());
                }
            };
        }
        Some(node.span())
    }
}

/// Goes one level down to what contains `span`; stays where it is the name of a member.
fn step_towards<'a>(node: Node<'a>, span: Span, steps: &mut Vec<PathStep>) -> Option<Node<'a>> {
    if node.kind() == Kind::Object {
        let member = node
            .members()
            .find(|member| member.name_span() == span || member.value().span().contains(span))?;
        let name = member.name().into();
        if member.name_span() == span {
            steps.push(PathStep::Key(name));
            return Some(node);
        }
        steps.push(PathStep::Value(name));
        return Some(member.value());
    }
    let (index, item) = (0..).zip(node.items()).find(|(_, item)| item.span().contains(span))?;
    steps.push(PathStep::Index(index));
    Some(item)
}
