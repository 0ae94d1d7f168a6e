//! The texts that documents are put together from.

use super::{
    container::{Container, Kind},
    table::Table,
};
use crate::ArchiveError;

/// Where the texts of a member's value stand, and whether they stand in an array.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Form {
    pub(super) table: TableName,
    pub(super) array: bool,
}

/// A table of texts that members have in common.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum TableName {
    /// Values of `Sid`.
    Sids,
    /// Values of `Action` and `NotAction`.
    Actions,
    /// Values of `Resource` and `NotResource`.
    Resources,
    /// Any other value, as JSON.
    Values,
}

/// One member of a statement.
#[derive(Clone, Debug)]
pub(super) enum Member {
    /// The same in all statements of this shape, such as `"Effect":"Allow"`.
    Fixed(Box<str>),
    /// A name with its colon, such as `"Action":`, and where its value comes from.
    Varying(Box<str>, Form),
}

/// The members of a statement in order.
#[derive(Clone, Debug)]
pub(super) struct Shape {
    pub(super) members: Vec<Member>,
}

/// All tables.
#[derive(Clone, Debug)]
pub(super) struct Tables {
    /// The text before and after the statements.
    pub(super) frames: Vec<(Box<str>, Box<str>)>,
    pub(super) shapes: Vec<Shape>,
    sids: Table,
    actions: Table,
    resources: Table,
    values: Table,
}

impl Tables {
    pub(super) fn read(container: &Container) -> Result<Self, ArchiveError> {
        let all = |kind: Kind| {
            let all = Table::new(container, kind).all(container);
            all.ok_or(ArchiveError::Damaged { part: kind.name() })
        };
        let frames = all(Kind::DocumentFrames)?;
        let frames = frames.iter().map(|text| text.split_once('\n'));
        let frames = frames.map(|frame| frame.map(|(head, tail)| (head.into(), tail.into())));
        let frames: Option<Vec<_>> = frames.collect();
        let shapes = all(Kind::Shapes)?;
        let shapes: Option<Vec<_>> = shapes.iter().map(|text| Shape::read(text)).collect();
        Ok(Self {
            frames: frames.ok_or(ArchiveError::Damaged { part: Kind::DocumentFrames.name() })?,
            shapes: shapes.ok_or(ArchiveError::Damaged { part: Kind::Shapes.name() })?,
            sids: Table::new(container, Kind::Sids),
            actions: Table::new(container, Kind::Actions),
            resources: Table::new(container, Kind::Resources),
            values: Table::new(container, Kind::Values),
        })
    }

    pub(super) fn shape(&self, id: u32) -> Option<&Shape> {
        self.shapes.get(usize::try_from(id).ok()?)
    }

    pub(super) fn table(&self, table: TableName) -> &Table {
        match table {
            TableName::Sids => &self.sids,
            TableName::Actions => &self.actions,
            TableName::Resources => &self.resources,
            TableName::Values => &self.values,
        }
    }
}

impl Shape {
    /// Reads one member per line: a letter for its form, then its name.
    fn read(text: &str) -> Option<Self> {
        let members = text.lines().map(|line| {
            let mut letters = line.chars();
            let letter = letters.next()?;
            let name = letters.as_str();
            let (table, array) = match letter {
                '=' => return Some(Member::Fixed(name.into())),
                's' => (TableName::Sids, false),
                'a' => (TableName::Actions, false),
                'A' => (TableName::Actions, true),
                'r' => (TableName::Resources, false),
                'R' => (TableName::Resources, true),
                'j' => (TableName::Values, false),
                _ => return None,
            };
            Some(Member::Varying(format!("\"{name}\":").into(), Form { table, array }))
        });
        Some(Self { members: members.collect::<Option<_>>()? })
    }

    /// Where the values come from, in order.
    pub(super) fn forms(&self) -> impl Iterator<Item = Form> {
        self.members.iter().filter_map(|member| match member {
            Member::Fixed(_) => None,
            Member::Varying(_, form) => Some(*form),
        })
    }
}
