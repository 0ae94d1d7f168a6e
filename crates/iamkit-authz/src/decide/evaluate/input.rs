//! What all policies of one decision are held against.

use iamkit_condition::{ConditionOption, Options as ConditionOptions};
use iamkit_pattern::FieldCrossing;

use crate::decide::{Notes, services};
use crate::input::{PolicySource, ResourceView};
use crate::{ActionFacts, OptionId, Options, Request, ResourcePart};

/// A request with the resource that patterns are held against.
#[derive(Clone, Copy, Debug)]
pub(crate) struct EvaluationInput<'a, 'n> {
    pub(crate) request: &'a Request,
    pub(crate) resource: ResourceView<'a>,
    /// Whether the sixth field of the resource holds a colon, so that a `*` could run over it.
    pub(crate) may_cross: bool,
    /// The resource was given, but the action has no resource types.
    pub(crate) ignores_resource: bool,
    /// The action only reads, as far as a rule of the service asks.
    pub(crate) only_reads: bool,
    /// How far a `*` of a resource pattern reaches.
    pub(crate) crossing: FieldCrossing,
    /// The readings of the condition language.
    pub(crate) conditions: ConditionOptions,
    pub(crate) notes: &'n Notes,
}

impl<'a, 'n> EvaluationInput<'a, 'n> {
    pub(crate) fn new(request: &'a Request, facts: &dyn ActionFacts, notes: &'n Notes) -> Self {
        let traits = request.traits();
        let only_reads = services::only_reads(request, facts);
        let given = request.resource().view();
        if traits.lists_buckets {
            notes.note(OptionId::ResourceS3ListBuckets);
            let resource = if request.options().list_buckets_is_on_star {
                ResourceView::ANY
            } else {
                ResourceView::of(services::all_buckets(request))
            };
            return Self { only_reads, ..Self::for_resource(request, resource, notes) };
        }
        let ignores_resource =
            !given.is_any() && facts.has_resource_types(request.action()) == Some(false);
        Self {
            request,
            resource: if ignores_resource { ResourceView::ANY } else { given },
            may_cross: traits.may_cross && !ignores_resource,
            ignores_resource,
            only_reads,
            crossing: request.options().field_crossing,
            conditions: request.options().readings(),
            notes,
        }
    }

    /// Holds the policies against a resource that was chosen before.
    pub(crate) fn for_resource(
        request: &'a Request,
        resource: ResourceView<'a>,
        notes: &'n Notes,
    ) -> Self {
        let may_cross = resource.last_field_has_colon();
        Self {
            request,
            resource,
            may_cross,
            ignores_resource: false,
            only_reads: false,
            crossing: request.options().field_crossing,
            conditions: request.options().readings(),
            notes,
        }
    }

    /// Returns the same input with another resource of the same request.
    pub(crate) fn with_resource(self, resource: ResourceView<'a>) -> Self {
        Self {
            only_reads: self.only_reads,
            conditions: self.conditions,
            ..Self::for_resource(self.request, resource, self.notes)
        }
    }

    /// Returns the input for the statements of one set of policies: an access point knows the resource
    /// by another name.
    pub(crate) fn of_source(self, source: &PolicySource<'a>, notes: &'n Notes) -> Self {
        match source.part {
            ResourcePart::AccessPoint => {
                Self { notes, ..self.with_resource(source.resource(self.resource)) }
            }
            ResourcePart::Policy | ResourcePart::Share => Self { notes, ..self },
        }
    }

    /// Returns the input for answers that must hold whatever is not known: keys that every request
    /// has could have any value.
    pub(crate) fn with_open_keys(self) -> Self {
        let conditions = self.conditions.with(ConditionOption::PresentKeysAgainst);
        Self { conditions, ..self }
    }

    pub(crate) fn options(&self) -> &'a Options {
        self.request.options()
    }

    pub(crate) fn note(&self, id: OptionId) {
        self.notes.note(id);
    }
}
