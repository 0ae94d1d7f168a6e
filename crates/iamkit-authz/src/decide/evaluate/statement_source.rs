//! Where statements come from.

use super::EvaluationInput;
use crate::input::{PolicySource, ResourceView};
use crate::{Layer, PolicySet, Request, ResourcePart};

/// Where the statements of one policy set come from, and what they are held against.
#[derive(Clone, Copy, Debug)]
pub(crate) struct StatementSource<'a> {
    pub(crate) request: &'a Request,
    pub(crate) resource: ResourceView<'a>,
    pub(crate) set: &'a PolicySet,
    pub(crate) layer: Layer,
    pub(crate) level: u32,
    pub(crate) part: ResourcePart,
}

impl<'a> StatementSource<'a> {
    pub(crate) fn new(input: &EvaluationInput<'a, '_>, source: &PolicySource<'a>) -> Self {
        let PolicySource { layer, level, part, set, .. } = *source;
        let resource = source.resource(input.resource);
        Self { request: input.request, resource, set, layer, level, part }
    }
}
