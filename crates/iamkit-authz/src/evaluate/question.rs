//! What all policies of one decision are asked.

use iamkit_pattern::Field;

use crate::request::ResourceView;
use crate::services;
use crate::{ActionFacts, Assumptions, OptionId, Options, Request};

/// A request with the resource that patterns are held against.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Question<'a> {
    pub(crate) request: &'a Request,
    pub(crate) resource: ResourceView<'a>,
    pub(crate) options: &'a Options,
    /// Whether the sixth field of the resource holds a colon, so that a `*` could run over it.
    pub(crate) may_cross: bool,
    /// The resource was given, but the action has no resource types.
    pub(crate) ignores_resource: bool,
}

impl<'a> Question<'a> {
    pub(crate) fn new(
        request: &'a Request,
        options: &'a Options,
        facts: &dyn ActionFacts,
        assumptions: &mut Assumptions,
    ) -> Self {
        let traits = request.traits();
        let resource = request.resource().view();
        let mut question = Self {
            request,
            resource,
            options,
            may_cross: traits.may_cross,
            ignores_resource: false,
        };
        if traits.lists_buckets {
            assumptions.insert(OptionId::ResourceS3ListBuckets);
            let on_star = options.list_buckets_is_on_star;
            let all = if on_star {
                ResourceView::ANY
            } else {
                ResourceView::of(services::all_buckets(request))
            };
            question = question.about(all);
        } else if resource.fields.is_some()
            && facts.has_resource_types(request.action()) == Some(false)
        {
            question = question.about(ResourceView::ANY);
            question.ignores_resource = true;
        }
        question
    }

    /// A question about a resource that was chosen before.
    pub(crate) fn of_view(
        request: &'a Request,
        options: &'a Options,
        resource: ResourceView<'a>,
    ) -> Self {
        Self { request, resource, options, may_cross: false, ignores_resource: false }
            .about(resource)
    }

    /// The same question about another resource of the same request.
    pub(crate) fn about(self, resource: ResourceView<'a>) -> Self {
        let last = resource.fields.as_ref().map(|fields| fields.get(Field::Resource));
        let may_cross = last.is_some_and(|last| last.contains(':'));
        Self { resource, may_cross, ignores_resource: false, ..self }
    }
}
