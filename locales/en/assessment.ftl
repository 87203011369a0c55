assessment-new = New assessment
assessment-edit = Change assessment
assessment-whose = Whose life situation
assessment-household = Whole household
assessment-none = No assessment yet
assessment-none-text = Judge together how the person stands in each life area. Every further assessment starts from the last values and shows what has changed.
assessment-none-ended = The case is closed; there was no assessment.
assessment-area = Life area
assessment-table = All assessments
assessment-table-of = Levels by life area and day
assessment-household-table = Last level by life area and person
assessment-resources = Resources
assessment-needs = Needs
assessment-level-of = { $level } of 5
# dynamic: assessment-level-*
assessment-level-1 = acute
assessment-level-2 = not sustainable
assessment-level-3 = partly
assessment-level-4 = largely
assessment-level-5 = independent
assessment-chart-one = { $area }: level { $level } on { $day }
assessment-chart = { $area }: from level { $first } on { $since } to level { $last } on { $day }
assessment-up = { $by ->
    [one] one level better
   *[other] { $by } levels better
 }
assessment-down = { $by ->
    [one] one level worse
   *[other] { $by } levels worse
 }
assessment-same = unchanged
assessment-day = Day of the assessment
assessment-keys = Keys 1 to 5 choose the level and go on, 0 takes it back.
assessment-taken-over = Levels and texts are taken from the assessment of { $day }: change what has changed.
assessment-no-level = not judged
assessment-save = Save assessment
assessment-cancel = Cancel
assessment-saved = The assessment is saved.
assessment-removed = The assessment is deleted.
assessment-empty = Judge at least one life area.
assessment-same-day = There is an assessment of this person on this day already. Open it in the table of life situations to change it.
assessment-after-end = The case was already closed on this day.
assessment-stale = Someone has changed this assessment meanwhile
assessment-stale-text = Below is what you entered; here what is stored now where it differs. When you save, your entry holds.
assessment-remove = Delete assessment
assessment-remove-text = Only for assessments made by mistake. Levels and texts are gone afterwards; the log keeps that they existed.
assessment-remove-now = Delete for good
assessment-change = Change in life situations
assessment-change-rule = Counts people whose last assessment lies in the period: this last one against their first, in each life area with a level in both.
assessment-change-none = Nothing to compare yet
assessment-change-none-text = As soon as a person is assessed for the second time, the change appears here.
assessment-change-of = { $area }: on average from { $first } to { $last }
assessment-counted = { $people ->
    [one] One person
   *[other] { $people } people
 } assessed, { $twice } of them more than once
assessment-from = From
assessment-to = To
assessment-everyone = everyone
assessment-show = Show
assessment-people = People
assessment-means = Mean (1 to 5)
assessment-first = First
assessment-last = Last
assessment-better = better
assessment-equal = same
assessment-worse = worse
assessment-legend = Open circle: mean of the first assessment. Full circle: mean of the last.
# dynamic: audit-action-assessment*
audit-action-assessment-add = Assessment saved
audit-action-assessment-change = Assessment changed
audit-action-assessment-remove = Assessment deleted
