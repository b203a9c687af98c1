# The command structure of a response.
structure-title = Command structure
structure-none = The plan gives none for this level.
structure-leader = Leader
structure-leader-open = several may lead; a person chooses
structure-leads = leads
structure-nobody = nobody in the directory
structure-name-leader = Name the leader
structure-name-go = Name
structure-office = Office
structure-office-moved = The office sits at its seat for special cases
structure-office-back = The office is back at its usual seat
structure-office-move = Move the office to its seat for special cases
structure-office-return = Move the office back
structure-office-go = Move
structure-groups = Groups
structure-groups-n = { $n ->
    [one] 1 group
   *[other] { $n } groups
 }
structure-groups-none = No fixed groups at this level.
structure-added = added
structure-group-close = Close
structure-add = Add a group
structure-group-name = Name
structure-group-lead = Led by
structure-group-members = Members
structure-add-go = Add
structure-changes = What was changed
structure-group-added = Group added: { $name }
structure-group-closed = An added group was closed
structure-leader-named = { $officer } leads ({ $post })
structure-superior = Under the command of { $body }
structure-superior-next = What the superior started is led by the superior; the area's own command coordinates.
refusal-office-fixed = At this level the office sits at { $accepted } only
refusal-groups-fixed = The groups of this level are fixed: { $accepted }
refusal-group-name = The name is missing or taken
refusal-not-a-leader = { $value } cannot lead; choose { $accepted }
refusal-not-the-holder = “{ $value }” does not hold this post; choose { $accepted }
refusal-no-structure = No response is in force, or its level has no command structure
