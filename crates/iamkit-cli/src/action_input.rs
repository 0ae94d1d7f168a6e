//! What `expand` and `shrink` take: action patterns, or a policy document with such lists.

use std::path::Path;

use iamkit::policy::{ActionElement, ActionPattern, OneOrMany, PolicyDocument, Statement};
use iamkit::source::object::syntax_errors;
use iamkit::syntax::{Kind, Node, Spanned, parse};

use crate::output::{Hinted, Output};
use crate::policy_file;
use crate::problem::{Problem, Unreadable, read_source};
use crate::source::Source;

/// Patterns or a document.
#[derive(Debug)]
pub(crate) enum ActionInput {
    /// Patterns in the order of the input.
    Patterns(Vec<String>),
    /// A whole policy.
    Document(Box<PolicyDocument>),
}

impl ActionInput {
    /// Reads arguments: patterns, or one file with a document, a JSON list or a pattern a line.
    ///
    /// # Errors
    ///
    /// The file cannot be read or is malformed; several problems of one document are drawn here
    /// but for the last.
    pub(crate) fn read(arguments: &[String], output: &mut Output) -> anyhow::Result<Self> {
        let is_path = |text: &String| {
            text == "-"
                || text.contains(['/', '\\'])
                || Path::new(text).is_file()
                || !(text.contains(':') || text == "*")
        };
        match arguments {
            [path] if is_path(path) => Self::of_source(read_source(Path::new(path))?, output),
            _ => match arguments.iter().find(|text| is_path(text)) {
                Some(path) => Err(Hinted::error(
                    format!("`{path}` is no action pattern"),
                    "name one file, or patterns such as `s3:Get*`",
                )),
                None => Ok(Self::Patterns(arguments.to_vec())),
            },
        }
    }

    fn of_source(source: Source, output: &mut Output) -> anyhow::Result<Self> {
        let text = source.text().trim_start_matches('\u{feff}').trim_start();
        if text.starts_with('[') {
            return Self::of_list(&source);
        }
        if !text.starts_with('{') {
            let lines = source.text().lines().map(str::trim).filter(|line| !line.is_empty());
            return Ok(Self::Patterns(lines.map(str::to_owned).collect()));
        }
        match policy_file::document(&source) {
            Ok(document) => Ok(Self::Document(Box::new(document))),
            Err(mut problems) => {
                let last = problems.pop();
                output.problems(&source, &problems);
                let problem = last.unwrap_or_else(|| Problem::error("is no policy"));
                Err(Box::new(Unreadable { source, problem }).into())
            }
        }
    }

    fn of_list(source: &Source) -> anyhow::Result<Self> {
        let tree = parse(source.text());
        let refuse = |problem| Box::new(Unreadable { source: source.clone(), problem });
        if let Some(error) = syntax_errors(&tree).first() {
            return Err(refuse(policy_file::problem(error)).into());
        }
        let mut patterns = Vec::new();
        for item in tree.root().into_iter().flat_map(Node::items) {
            match item.as_str() {
                Some(text) if item.kind() == Kind::String => patterns.push(text.into_owned()),
                _ => {
                    let problem = Problem::error("the list holds something else than strings");
                    return Err(refuse(problem.at(item.span())).into());
                }
            }
        }
        Ok(Self::Patterns(patterns))
    }
}

/// Replaces each `Action` and `NotAction` list by what `change` makes of it.
pub(crate) fn change_lists(
    document: &mut PolicyDocument,
    mut change: impl FnMut(&[Spanned<ActionPattern>]) -> Vec<String>,
) {
    let statements: &mut [Statement] = match &mut document.statements {
        OneOrMany::One(statement) => std::slice::from_mut(statement),
        OneOrMany::Many(statements) => statements,
    };
    for statement in statements {
        let (ActionElement::Action(list) | ActionElement::NotAction(list)) = &mut statement.action;
        let texts = change(list.patterns.as_slice());
        list.patterns = match (<[String; 1]>::try_from(texts), list.patterns.is_array()) {
            (Ok([only]), false) => OneOrMany::One(Spanned::without_span(ActionPattern::new(only))),
            (Ok([only]), true) => {
                OneOrMany::Many(vec![Spanned::without_span(ActionPattern::new(only))])
            }
            (Err(texts), _) => {
                let patterns =
                    texts.into_iter().map(|text| Spanned::without_span(ActionPattern::new(text)));
                OneOrMany::Many(patterns.collect())
            }
        };
    }
}
