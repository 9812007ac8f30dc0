"""What speaks for each of the six things in English."""

CUES = """
complaint sure: unacceptable|disgrace*|disgusting|appalling|outrage*|shambles|pathetic|ridiculous|incompetent|livid|furious|fuming
complaint sure: fed up
complaint sure: sick of|and ..2 being|your|the|this
complaint sure: rip off|ripoff
complaint sure: ripoff|scam|farce|nightmare|useless|worst|shocking
complaint sure: terrible|awful|horrible|dreadful|horrendous|atrocious|abysmal
complaint sure: disappoint*|dissatisf*|frustrat*|displeased
complaint sure: not|isn't|wasn't|aren't very|at|really? happy|amused|pleased|impressed|satisfied|acceptable|convinced
complaint sure: not good|fast|clean|careful enough
complaint sure: unbelievable|ruined|wrecked|ignored|ridicule|insult*|joke|cheated|robbed|neglected|misled
complaint likely: every|each single? time|day|week|morning
complaint sure: you owe|lost|broke|spelt|misspelt|mixed|forgot|messed|botched|damaged
complaint sure: slow|slower as|than
complaint sure: so|sooo|soo|really|very|pretty|quite bad|poor|slow|loud|dirty|noisy|unfair|careless
complaint sure: threw|throw ..1 up|away
complaint sure: gives|gave|got|get me|us ..1 headache|headaches|rash|sick|ill
complaint sure: was|were|have|been ill|sick ..5 days|week|hours|night|day
complaint sure: put up with
complaint sure: i|we didn't|did not|never need|order|ask|want|agree|get
complaint sure: has|have|had slipped|vanished|deteriorated|declined|worsened|failed
complaint sure: moved|changed|postponed|delayed|cancelled ..6 again|twice|three|moved|without
complaint sure: hours ..3 waiting|queue|line|hold|delay
complaint sure: hour|hours|day|days|years of my|our life|time
complaint sure: do i|we look like
complaint sure: any chance ..4 actually|really|ever
complaint sure: the only ..3 worked|good|thing that
complaint sure: unhappy|annoyed|annoying|angry|cross|upset|irritat*|infuriat*
complaint sure: complains|complain|complained|complaint
complaint sure: waste of time|money
complaint sure: nobody|noone|none ..3 came|called|rang|replied|answers|answered|told|turned|knows|know|warned|reads|listens|cares|bothered|appeared
complaint sure: no one ..3 came|called|rang|replied|answers|answered|told|turned|knows|warned|reads|listens|cares|bothered
complaint sure: charged|billed|invoiced|debited|deducted ..6 twice|double|again|wrongly|although|extra|more
complaint sure: overcharg*|overpriced|overcooked|overrated|undercooked
complaint sure: how many times|often ..2 do|must|have|should i|we
complaint sure: what a joke|mess|shambles|circus|letdown|disgrace|farce|disaster
complaint sure: is|was|a|complete ..1 joke|letdown|disaster|farce
complaint sure: thanks|thank ..3 for nothing
complaint sure: can't|cannot be serious
complaint sure: are you kidding|joking
complaint sure: zero|one stars|star ..2 because|if|is|isn't|only|not
complaint sure: zero|minus stars
complaint sure: won't|doesn't|don't|didn't|not ..1 work
complaint sure: treated|handled|talked|spoken|shouted ..3 like|as|at
complaint sure: rude|arrogant|unfriendly|unhelpful|impolite|careless|sloppy|dismissive|condescending
complaint sure: food poisoning
complaint sure: misleading|deceptive|dishonest|lied
complaint sure: let me|us? down
complaint sure: third|second|fourth|fifth|umpteenth|nth time ..3 that|i|we|this|in|my|you|the
complaint sure: not ..2 resolved|fixed|solved|sorted|repaired|acceptable
complaint sure: never ..2 arrived|came|received|replied|answered|called|delivered|worked|got|again|turned
complaint sure: avoid|avoid this|like|at|them|place
complaint sure: ^avoid
complaint sure: stay away|clear
complaint sure: burst|snapped|collapsed|exploded|peeled|peeling|faded|shrunk|shrank|rusted|rusty|warped|jammed|melted|overheats|overheated|chipped|frayed|unravelled|bounced|malfunction*
complaint sure: bangs|squeaks|creaks|rattles|flickers|beeps|hangs|lags|stutters|buzzes|whistles ..4
complaint sure: wobbly|shaky|crooked|patchy|blurry|stale|greasy|sticky|bland|burnt|raw|soaked|damp|dusty|smelly|scruffy|surly|grumpy|snappy|loose|smeared|mislabelled
complaint sure: broken|cracked|damaged|faulty|defective|torn|scratched|shattered|crushed|soggy|smashed|mouldy|rotten ..6
complaint sure: wrong ..1 item|order|size|colour|color|address|product|one|name|invoice|amount|voltage|thing|article|model|room|person|code|church|date|year|flavour|place|house|door|way
complaint sure: tiny|small|meagre|stingy portion|portions|room|rooms
complaint sure: not one|a ..4 of|single ..4 read|answered|replied|worked|arrived|came|helped|responded
complaint sure: no one|nobody from|has|have|ever|here|there
complaint sure: nobody|nothing ..1 fixes|works|happens|happened|helps|changes|explains|can
complaint sure: after|on|in day|one|two|three|only ..2 one|wash|uses|use|week|weeks|wear|months ..6
complaint sure: first|second time i|we ..2 used|tried|wore|opened|washed
complaint sure: at a loss
complaint sure: beside herself|himself|myself
complaint sure: put|putting|hiked|raised|raise|increase|increased ..3 fee|fees|price|prices|rent|premium ..3 again|up|without|yet
complaint sure: hidden fee|fees|charge|charges|costs
complaint sure: doesn't|don't|does|can't ..1 make up for
complaint sure: save your money
complaint sure: left ..3 crying|waiting|standing|stranded|without|freezing|hungry|hanging
complaint sure: ate my
complaint sure: still ..1 not|no|hasn't|haven't|waiting|nothing
complaint sure: turned|showed up ..6 late|days|hours|wrong|broken|with|fourth
complaint sure: managing|managed to ..1 deliver|lose|break|send|get|ruin
complaint sure: without a|any|so word|warning|notice|reply|explanation|asking|telling
complaint sure: you ..1 say|said|wrote|claim|claimed ..8 but|yet|and|it
complaint sure: have to ask|beg|pay|wait|chase ..3 for|a|twice|again
complaint sure: for the second|third|fourth|fifth
complaint sure: explain why i|we
complaint sure: refund ..3 not|still|yet|there
complaint likely: broken|cracked|damaged|faulty|defective|torn|scratched|ripped|mouldy|moldy|rotten|stained|shattered|crushed|soggy|limp|smashed
complaint likely: leaks|leaking|leaked|drips|dripping|smells|smelled|smelt|stinks|crashes|crashed|wobbles|wobble|freezes|jams|breaks
complaint likely: fell|falls|came|comes ..2 apart|off|pieces
complaint likely: stopped|stops|refuses ..1 working|work|charging
complaint likely: wrong item|order|size|colour|color|address|product|one|name|invoice|amount|voltage|thing|article|model|room|person|code
complaint likely: missing|lost|dead|dirty|filthy|noisy|cold|late|slow
complaint likely: still ..3 not|no|haven't|hasn't|waiting|isn't|nothing|never|doesn't
complaint likely: hasn't|haven't|didn't|not|isn't|wasn't ..2 arrived|come|received|here|delivered|replied|answered|been|turned
complaint likely: every single? time|day|week|month|call
complaint likely: yet again
complaint likely: once more|again
complaint likely: ^again|another|third|fourth
complaint likely: again and again
complaint likely: waited|waiting|wait|queued|queueing|queue ..5 hours|hour|days|weeks|min|mins|minutes|months|ages|day|three|two
complaint likely: took|takes|took|lasted|spent|after ..3 hours|weeks|days|months|ages|age|forever
complaint likely: hours|weeks|days|months ..3 later|ago|late|without|and|nothing|still
complaint likely: supposed|meant|was to|should ..2 be|have|arrive|come|hold
complaint likely: promised|assured|told|guaranteed ..12 but|it's|it|is|yet|still|not|nobody|never|no
complaint likely: you|they|we|he|she ..1 promised|assured|guaranteed
complaint likely: i|we ..1 was|were|am|are|been promised|told|assured|charged|billed|ignored|hung|cut|sent|given
complaint likely: refund|refunded|compensation|reimburse*
complaint likely: my|our|the money ..1 back
complaint likely: instead|rather of|than
complaint likely: impossible|misled|ignored|unreliable|poor|poorly|bad|badly|worse|cheap|ugly|flimsy|lousy|rubbish|garbage|trash|junk|crap|sucks|tasteless|inedible
complaint likely: problem|problems|issue|issues|trouble|error|errors|bug|fault|mistake
complaint likely: why ..3 does|do|is|am|are|did|was|bother|can't|charged|paying ..8
complaint likely: you|your ..3 keep|keeps|again|never|lost|ruined|broke|forgot|wasted|failed|refuse|cancelled|changed|removed
complaint likely: without ..4 telling|asking|apology|notice|warning|internet|water|power|heating|hot|explanation
complaint likely: no apology|reply|answer|response|explanation|refund|signal|heating|sign|hot|one|trace|progress
complaint likely: expected more|better|something
complaint likely: too short|small|big|expensive|slow|loud|cold|hot|tight|long|late|salty|thin
complaint likely: can't|cannot|unable|couldn't ..3 open|log|pay|use|read|access|find|reach|connect|even|get|see|order|hear
complaint likely: solicitor|lawyer|ombudsman|trading|legal|small claims
complaint likely: i ..1 expect|demand|insist
complaint likely: never|not|hardly|can't|cannot|wouldn't ..2 recommend|again|buy|accept
complaint likely: great|wonderful|brilliant|fantastic|lovely|oh|well|nice ..2 another|done|exactly|job|try|now
complaint likely: so|very|really|how helpful ..4
complaint likely: thanks|cheers ..2 for ..1 cancelling|losing|ruining|wasting|ignoring|that|breaking|telling
complaint likely: calls|mails|emails|letters|messages|attempts|visits ..3 different|no|not|without|later|ignored
complaint likely: manager|supervisor
complaint likely: sadly|unfortunately|alas|regret|however|downside|shame
complaint likely: how ..1 dare
complaint likely: worst|worse ..2 than|ever
complaint hint: but|though|although|yet|only|just
complaint hint: not|no|never|nobody|nothing|none|neither|without
complaint hint: charged|fee|bill|paid|pay
complaint not: no|not|any|without|zero|few|read ..2 complaint*|complain
complaint not: can't|cannot|couldn't|nothing ..1 complain|fault|grumble
complaint not: no ..2 problem*|trouble|issue*|fuss|worries
complaint not: not|isn't|wasn't ..3 bad|wrong
complaint not: nothing ..1 wrong
complaint not: my own? fault|mistake
complaint not: congratulations on your|the|this
complaint not: i ..2 dropped|forgot|lost|mistyped|entered|pressed|picked
complaint not: was|were|got|been|had ..6 fixed|repaired|solved|sorted
complaint not: another|other|previous|last|old shop|provider|supplier|one|company|firm
complaint not: sorry|apologise|apologize
praise sure: thank you so|very ..1 much
praise sure: thank you from
praise likely: thank you for
praise sure: thanks|thank to ..8 for|who|i|we
praise sure: love|loved|adore|adored
praise sure: excellent|fantastic|brilliant|amazing|superb|outstanding|wonderful|marvellous|magnificent|exceptional|impeccable|flawless|faultless|fabulous|splendid|stunning|exquisite|first-class|phenomenal
praise sure: highly|warmly|definitely|thoroughly|keep|can|would recommend|recommended|recommending
praise sure: best ..5 ever|in|town|ever|i|we|this|far
praise sure: five|six|ten|5|10 stars|star|ten
praise sure: compliments|kudos|hats|chapeau|bravo|congratulations|shout-out|shoutout|unbelievably|gorgeous|heavenly|divine|legendary|delicious
praise sure: well done
praise sure: delighted|thrilled|impressed|chuffed|pleasantly|overjoyed|blown
praise sure: very|so|really|extremely|quite|more happy|pleased|satisfied|glad|impressed|grateful
praise sure: exceeded|beyond|surpassed ..1 expectations|my
praise sure: can't|cannot|couldn't fault|complain|praise|recommend
praise sure: couldn't|could not? be|have|ask ..1 happier|nicer|better|more|asked
praise sure: no complaints ..2 at|whatsoever|everything
praise sure: made my|our|her|his|the day|week|year|evening
praise sure: a|such|real|absolute ..1 joy|delight|treat|pleasure|gem|treasure|dream|star|legend|lifesaver|godsend
praise sure: ^wow
praise sure: works|fits|runs|does ..1 perfectly|beautifully|great|brilliantly|like
praise sure: life ..1 saver|changing
praise sure: changed my|our life
praise sure: out of ..2 way|world
praise sure: keep up
praise sure: grateful|gratitude|kindness|thankful
praise sure: never ..2 let ..1 down
praise sure: full of praise
praise sure: nice|lovely|great|good|wonderful surprise|letter|touch|time|stay|experience
praise sure: spot on
praise likely: my|our|the favourite|favorite|go-to
praise sure: no questions asked
praise sure: without any|a fuss|hitch|problem|complaint
praise sure: much|even|far|so better
praise sure: happy|pleased|delighted|content with ..1 the|my|our|her|his|it|your
praise sure: so|very|really|incredibly|always ..1 patient|kind|friendly|helpful|quick|nice|fast|gentle|polite|clean|good|easy|fresh
praise sure: was|were|is|are|how ..1 lovely|wonderful|kind|great|nicer|superb|excellent|patient|friendly|charming
praise sure: never push|rush
praise sure: nice|glowing|good review
praise sure: stars|star ..2 to|for
praise sure: i know what i've
praise sure: what a ..1 find|shop|team|service|joy|treat|pleasure|star|place|meal|night
praise sure: worth every|the
praise sure: thumbs up
praise sure: hand on heart
praise sure: such a ..1 well|lovely|good|great|nice|friendly|smooth|kind|pleasant
praise sure: never ..3 such|so|looked|better|happier|easier|slept|felt ..6
praise sure: beaming|wept|touched|moved by|tears ..4
praise sure: they're|it's|is|was|everything perfect
praise sure: in stitches
praise sure: for free ..2 although|even|without
praise sure: struggled ..8
praise sure: solved|sorted|fixed|helped ..2 in ..2 minutes|minute|hour|seconds|no
praise sure: friendly fair|and|quick|fast|staff
praise sure: doing business with you
praise sure: brought|brings back ..3 memories|kitchen|childhood|smile
praise sure: comfy|comfortable|cosy|cozy ..4
praise sure: helped|help me|us|her|him ..3 so|patiently|at|in
praise sure: tysm|thx|ty ..2 so|much|guys|for
praise likely: great|perfect|perfectly|lovely|superb|beautiful|beautifully|gorgeous|delicious|tasty|terrific|awesome|super
praise likely: friendly|kind|helpful|patient|polite|attentive|professional|courteous|caring|gentle|generous|welcoming
praise likely: fast|quick|quickly|prompt|promptly|smooth|spotless|seamless|immediate|instant|neat
praise likely: happy|pleased|satisfied|glad|content ..2 with|customer|that|to
praise likely: good ..1 value|service|quality|job|work|advice|experience|food|time|place
praise likely: favourite|favorite|pleasure|enjoyed|enjoyable|enjoy|smiles|grinning|thrill*
praise likely: better|best ..2 than
praise likely: much|so|even|far better
praise likely: not bad
praise likely: no fuss|questions|hassle
praise likely: without|never ..3 fuss|hitch|problem|trouble|problems|issue|swearing
praise likely: went ..3 extra|beyond|above
praise likely: same|next day
praise likely: sorted|solved|fixed|replaced|explained|understood|helped|found ..6 in|within|at|the|me|us|same
praise likely: wouldn't|won't|would not? ..2 anywhere|elsewhere|else
praise likely: will|we'll|i'll|definitely|already|happily ..2 come|return ..1 back|again
praise likely: thank|thanks|thx|cheers
praise likely: worth every|the|it
praise likely: still going|works|working|perfect|strong
praise likely: feels|looks|tastes|sounds|smells ..1 great|lovely|amazing|wonderful|good|fantastic|divine
praise likely: thought of you
praise likely: like a charm|dream|clockwork
praise hint: good|nice|fine|well|easy
praise hint: you're|ur|your ..4 star|stars|team|staff
praise not: thanks|thank ..4 for nothing|cancelling|losing|ruining|wasting|that
praise not: thanks|thank ..3 advance|answer|message|mail|letter|enquiry|inquiry|patience|understanding|reply|feedback
praise not: oh|great|wonderful|lovely|brilliant|fantastic ..1 another|the|now
praise not: would|could|should|might ..1 have|be ..2 great|nice|good|lovely|perfect|better
praise not: i'd|would|we'd be grateful
praise not: congratulations on ..1 managing|getting|ruining|losing|breaking
praise not: thank you for ..1 letting|contacting|writing|your
praise not: wanted|hoped|tried to love|like|enjoy
praise not: would ..1 be great|nice|good|lovely|helpful|perfect
praise not: not|isn't|wasn't|never|nothing|hardly|can't|no ..2 recommend|great|good|happy|helpful|impressed|pleased|friendly|worth|satisfied|better
praise not: used to be
praise not: was|were ..3 once|before|until
praise not: zero|one|no|minus stars|star
praise not: only thing
praise not: better|best ..2 from|reach*|time|call|off|to
praise not: i'd|we'd|i|we ..1 love|like to
praise not: if you|i ..2 love|enjoy|like
question sure: who|what|when|where|which|whose|whom|how ..1 is|are|do|does|did|can|could|will|would|was|has|have|should|much|many|long|soon|must|often ..20
question sure: can|could|would|will|may|might ..1 i|you|we|she|he|they|someone|somebody|it ..20
question sure: ^do|does|did|is|are|has|have|was|were|any|must|should|shall
question sure: is|are there
question sure: wondering|wondered|wonder|wonders ..2 if|whether|how|what|when|which
question sure: like|want|wants|wanted|need|needed to know
question sure: please tell|advise|explain|confirm|let
question sure: asks|asked|asking|wondered|checked|check ..3 if|whether|about|how|what|when|for|our
question likely: any chance|idea|way
question likely: question|questions|enquiry|inquiry|quote
question likely: what|how about
question not: how dare|many|often ..3 i
question not: who designs|cares|knows
question not: why bother
question not: are you kidding|joking|serious
question not: do i look
leaving sure: cancel|cancelling|terminate|terminating|end|ending|close|closing|discontinue|delete|stop|quit|leave|leaving ..2 my|our|the|this ..2 account|subscription|membership|contract|policy|plan|agreement|service|profile|licence*|card|direct|box|insurance|lease|partnership|mandate|club|scheme
leaving sure: account|subscription|membership|contract|policy|service|plan|agreement ..5 cancelled|terminated|closed|ended|deleted|stopped
leaving sure: cancellation|termination ..3 of ..2 my|our|the
leaving sure: notice ..2 of termination|cancellation
leaving sure: my|our|his|her|give|giving|as|hand notice
leaving sure: cancel|terminate|end|stop it|everything|all
leaving sure: ^cancel|unsubscribe ..4 subscription|everything|service|all|membership|it|account
leaving sure: want|wants|wanted|like|need|wish ..1 out
leaving sure: want|like|wish|intend|decided|need|going|trying ..1 to cancel|leave|quit|terminate|close|withdraw|unsubscribe|end ..3 my|our|the|contract|account|membership|subscription
leaving sure: switching|switch|moving|move|changing|change|transferring|transfer|moved|switched|going ..5 to|another|different ..3 competitor*|competition|provider|supplier|company|bank|elsewhere|insurer|operator|rival*
leaving sure: taking|take|taken|took ..3 business|custom|money|account|money|savings elsewhere|to|across|out
leaving likely: elsewhere
leaving sure: last|final order|time|purchase|visit|booking|stay|payment|ticket ..6 with|from|here|you|there|was|i
leaving sure: was|is|be my|our last|final
leaving sure: won't|not|never|nor|no ..2 be? ..1 buy|buying|order|ordering|come|coming|shop|shopping|return|returning|use|using|renew|renewing|book|booking|set|continue|extending|back|see|work ..3 again|here|anymore|more|back|you|from|my|our|with|this|in
leaving sure: never|not again
leaving sure: not|don't|won't|nor ..4 renew|renewing|continue|extend|extending|prolong|renewed
leaving sure: lost a|another|me|us ..2 customer|as
leaving sure: no longer ..4 customer|need|require*|required|want|wish|use
leaving sure: part ways
leaving sure: done|finished|through with you|your
leaving sure: look|looking|find|found ..1 for? another|different|new agency|supplier|provider|bank|firm|company|shop|gym|insurer
leaving sure: going|go|went|back ..2 to ..1 pen|competitor|market|others
leaving sure: for good
leaving sure: give|giving ..1 up ..3 subscription|membership|box|contract|policy|insurance|account|plan|allotment
leaving sure: won't|not|no ..1 be? needed|required ..2 after|any|anymore|from|past
leaving sure: how|where ..4 end|cancel|stop|leave ..4 pass|box|plan|scheme|club|service|ticket
leaving sure: then bye
leaving sure: this|one|that|it was|is ..1 the last
leaving sure: shall|will|'ll get|buy|shop|do|take ..6 elsewhere|market|competitor|else
leaving sure: i'm|we're|am|are leaving|gone|done
leaving likely: i'm|we're|im out
leaving sure: had|have|it's|is enough
leaving sure: withdraw|resign|resigning|withdrawing|quitting|leaving ..3 from|membership|member|club|you|scheme
leaving sure: better|cheaper|another ..1 offer|tariff|deal|provider|supplier|price|numbers ..3 elsewhere|from|with
leaving sure: signed ..3 with|up|another|elsewhere
leaving sure: found|have|got|chosen|opened|joined|joining|signed ..4 cheaper|another|different|new|competitor*|elsewhere ..2 provider|supplier|tariff|offer|bank|account|deal|company|gym|one
leaving sure: get|taken|take|strike me|us ..1 off ..2 books|list|system
leaving sure: how|where ..4 cancel|terminate|delete|close|end|leave ..3 account|subscription|membership|contract|it|policy
leaving sure: thinking|considering|tempted|consider|planning|about ..3 leaving|switching|cancelling|moving|quitting|changing|ending
leaving sure: don't|do|not|no wish|want to ..1 carry|continue|go|keep ..2
leaving sure: not|n't|no ..2 needing|requiring|continuing|renewing
leaving sure: pull|pulling|get|getting|opt|opting out of
leaving sure: exit|leave|quit|end|terminate|cancel the ..2 contract|agreement|premium|plan|scheme|club|service|membership|subscription|deal
leaving sure: how ..6 stop|stopping|quit|quitting|cancel|cancelling|ending|leave|leaving ..4 box|premium|membership|subscription|account|contract|thing|plan|service|policy
leaving sure: i'm|we're|i|we with|at|going|moving ..5 others|another|competitor|other|brother's|different|elsewhere
leaving sure: moving|moved|takes|taking|going|goes ..4 to a|another ..1 different|other|new? dentist|garage|bank|provider|doctor|school|vet|salon|gym|supplier|shop|firm|agency|hairdresser
leaving sure: another|different dentist|garage|bank|provider|doctor|vet|salon|gym|supplier|firm|agency|hairdresser|nursery
leaving sure: deleting|deleted|uninstalled|uninstalling ..2 app|account|profile
leaving likely: i'm|we're off
leaving sure: final|closing bill|invoice|statement|papers
leaving sure: stop taking|debiting|charging|collecting ..4
leaving sure: see me|us again
leaving sure: hand|give ..1 back ..3 membership|key|card|keys|pass
leaving likely: unless|if|until ..14 cancel|leave|switch|bye|elsewhere|another|renew*|competit*|look|moving|gone
leaving likely: direct debit
leaving likely: standing order
leaving likely: cancel|cancelled|terminate|terminated|quit|unsubscribe|leave|leaving
leaving likely: competitor|competition|competitors|rival|rivals
leaving likely: won't|not|don't ..3 need|needed|require|want ..4 any|anymore|more|longer|after|past
leaving likely: give|giving|gave up
leaving likely: moving|moved|retiring|retired|closing ..3 to|abroad|away|business|down
leaving likely: release|released|exit|escape
leaving likely: goodbye|farewell|bye
leaving likely: end|ends|expire|expires ..8 contract|subscription|membership
leaving likely: delete|remove|erase ..2 my|all|our ..1 data|details|account
leaving likely: don't expect
leaving hint: contract|subscription|membership|account|renew|lease|policy|licence
leaving not: order|appointment|booking|reservation|class|extra|flight|item|friday|ticket|delivery|breakfast|towels|table
leaving not: neighbour|neighbor|friend|sister|brother|mother|father|colleague|ex|someone|tenants|son|daughter
leaving not: didn't|don't|not|never|certainly ..3 want|plan|intend|wish|going ..2 to ..1 cancel|leave|switch|quit
leaving not: staying|stay ..2 with|put
leaving not: newsletter|mailing|e-mails|emails|advertising
leaving not: old|previous provider|contract|supplier|number|one|account
leaving not: decided|want|like|would ..2 to ..1 renew|continue|upgrade|stay
leaving not: renewed|upgraded|upgrade
leaving not: withdraw|withdrawal ..3 from ..1 savings|account|pension
leaving not: scales are out
leaving not: if i|we cancelled|left|leave|cancel
leaving not: you may cancel
leaving not: notice period
leaving not: tenants ..2 given
preference sure: i|we|he|she|they|mum|husband|wife|customer|client ..1 prefer|prefers
preference sure: prefer|prefers|preferably|preferred
preference sure: i'd|i|we'd|we|would|he'd|she'd rather
preference sure: allergic|allergy|intolerant|intolerance|coeliac|celiac|vegetarian|vegan|halal|kosher|gluten-free|pescatarian|teetotal
preference sure: lactose|gluten|dairy|nut|sugar|fragrance free
preference sure: never|don't|doesn't|not|no ..2 eat|drink|wear|smoke|use ..2 meat|pork|fish|alcohol|dairy|gluten|wool|leather|gold|plastic|nuts|wine|beef|shellfish|eggs|milk
preference sure: please|kindly ..2 never|don't|only|always|no
preference sure: please ..6 not|instead|rather|only|always|from|future ..4
preference sure: text|e-mail|email|mail|write|message|whatsapp|sms me|us|him|her? ..6 don't|not|instead|rather|only|than
preference sure: don't|do|not|never|no ..2 call|phone|ring|calls|phoned|called|contacted|contact|knock|rung|text|email|write ..8 before|after|on|at|until|anymore|more|during|in|again|us
preference sure: no calls|phone|visits
preference sure: please|to ..2 call|ring|phone|reach|contact ..3 before|after|between|only|mornings|evenings|weekdays|from ..3
preference sure: best|better|easiest|easier ..3 to|time|way|for|reached ..2 reach|call|contact|me|us|on|after
preference sure: reach|reachable|reached|available ..3 only|after|before|between|mornings|evenings|afternoons
preference sure: mornings|afternoons|evenings|weekends|mondays|tuesdays|wednesdays|thursdays|fridays|saturdays|sundays ..2 are|is|suit|work|best|only|please
preference sure: prefers|preferably|only|never|always ..3 mornings|afternoons|evenings|afternoon|morning|evening|weekends
preference sure: stop|stopped ..1 calling|phoning|ringing|sending|mailing|emailing
preference sure: in future|general
preference sure: from now on
preference sure: going forward
preference sure: for ..1 next|future time|reference|trip|stay|visit|deliveries|orders|years
preference sure: for ..2 future|file|notes|records|reference
preference sure: on|in|to my|our|the ..1 file|notes|record|profile
preference sure: i|she|he go|goes by
preference sure: asks|asked|wants|wishes|insists|insist|would like ..6 always|never|only|to be|rather|not
preference sure: does|do not|never ..1 wish|want|like to be
preference sure: never ..1 want|wants
preference sure: rather than
preference sure: not|no|nothing|never ..4 please|ever
preference sure: nothing in|with|from
preference sure: fine|ok|okay|good ..3 from|after|until|onward|onwards
preference sure: from ..3 onward|onwards|on is|are|fine
preference sure: one|two page|pages|mail|parcel|parcels|letter ..3 most|month|week|only
preference sure: use ..1 simple|plain|short|large
preference sure: first language
preference sure: reminder|reminded|notified|informed|told ..2 by|about|of
preference sure: refuse to buy|use|eat|wear|drink
preference sure: would|it'd ..1 suit|mean|help me|us|more
preference sure: soft spot
preference sure: we celebrate|observe|keep
preference sure: i|we|she|he ..1 only ..1 buy|buys|wear|wears|drink|drinks|eat|eats|speak|speaks|use|take|want|write|read|ever
preference sure: i|we ..1 always ..1 buy|take|choose|wear|sit|sleep|order|book|need|go
preference sure: i|she|he|we ..1 take|takes|wear|wears ..1 a? ..1 size
preference sure: can't|cannot stand|bear|abide|eat|drink|tolerate
preference sure: i|we|she|he ..1 hate|hates|dislike|dislikes|detest|loathe|despise|abhor|avoid
preference sure: interested ..2 in|only|only
preference sure: not|no|never|only interested
preference sure: large|bigger|braille|plain ..1 print|font|words|english
preference sure: left-handed|wheelchair|step-free|deaf|blind
preference sure: call|address me ..3 by|as|instead
preference sure: my|the first|maiden|full|nick name
preference sure: use ..2 first|other|work|nick
preference sure: i|we|she|he ..1 like|likes ..4 best|most|only|better|small|quiet|it
preference sure: let|tell|inform me|us ..1 know? ..3 when|whenever|about|if ..6 new|comes|arrives|something|in
preference likely: on paper|post
preference sure: by|via|per ..1 post|e-mail|email|mail|text|letter|sms|whatsapp|phone ..3 only|please|rather|instead|not|if
preference sure: leave|put|deliver|hand|drop ..5 with|at|behind|in|by|to ..3 neighbour|neighbor|porch|shed|garage|kiosk|gate|door|reception|shop
preference sure: use|try|take ..1 the|my ..1 office|mobile|work|other|private|side|back ..1 number|phone|address|mail|door|entrance|gate
preference sure: stick|sticking to
preference sure: talk|speak ..1 slowly|loudly|clearly|up
preference sure: hearing aid|hearing
preference sure: we|i always|never|only ..1 travel|fly|eat|drink|stay|wear|read|use|take|buy|have|order
preference sure: i|we|she|he read|reads|watch|eat|eats|drink|like|collect ..3 nothing|only|mainly|mostly|exclusively
preference sure: keep sending|mailing|writing|posting
preference sure: interests|interest me|us
preference sure: every|each year|month|week|time|order|delivery ..4
preference sure: only please|pls
preference sure: be|being rung|called|contacted|phoned|addressed ..4 only|on|by|as|before|evening
preference sure: so|therefore|hence ..1 only|please|nothing
preference sure: no|don't ..1 surveys|emails|e-mails|calls|letters|newsletters|adverts|ads|flyers ..2 please|pls|sms|thanks
preference sure: as for ..1 colours|colors|food|drinks|sizes|music
preference sure: save yourselves|yourself
preference sure: free|friendly products|places|food|only|hotels
preference sure: is|am|are muslim|jewish|hindu|deaf|blind|diabetic|pregnant|colour-blind ..3
preference sure: i'm|he's|she's muslim|jewish|hindu|diabetic
preference sure: sensitive skin|to
preference sure: skin is sensitive
preference likely: favourite|favorite|fond|partial|keen|mad|soft ..2 of|to|on|about|is|spot
preference likely: window|aisle seat
preference likely: quiet|ground|high|top|north ..2 room|floor
preference likely: without|no|nothing|leave|skip ..4 cheese|onion|garlic|plastic|packaging|sample|samples|leaflets|sugar|meat|nuts
preference likely: please|pls ..2 note|remember|bear|keep|put|write
preference likely: as|being|am|i'm|we're|we ..3 a ..2 family|household|vegetarian|vegan|morning|person
preference likely: suits|suit|suitable|works|work ..2 me|us|well|best|better|for
preference likely: once|twice a|per month|week|year
preference likely: everything|address|send|copy ..4 to ..3 my|him|her|son|daughter|assistant|work
preference likely: don't|can't|cannot ..3 read|hear|see|speak|pick|use
preference likely: only|always|never|rather|instead|usually|generally
preference likely: speaks|speak|write ..2 only|in ..2 polish|turkish|punjabi|welsh|german|french|spanish|italian|english|arabic|urdu
preference likely: works|work|on nights|shifts|shift
preference likely: rash|itch|itchy|ill|sick ..3
preference hint: please|pls|kindly
preference hint: like|likes|want|wants|need|needs
preference hint: call|calls|ring|phone|text|email|mail|letter|post
preference not: prefer not to ..1 say
preference not: preferred|used
preference not: today|tomorrow|tonight|yesterday
preference not: order|parcel|invoice|refund|appointment
preference not: i|we|you ..1 ordered|bought|received|paid|asked
promise sure: i|we|you|it|she|he|they ..1 will|shall ..1 send|pay|call|ring|mail|email|refund|replace|bring|return|transfer|forward|settle|drop|upload|post|get|let|collect|pick|fix|repair|credit|look|check|chase|confirm|provide|arrange|deliver|extend|exchange|waive|match|remind|contact|write|put|take|have|keep|hold|make|speak|ask|clear|tell|scan|wire|file|sign|submit|inform|reply|answer|reimburse|cover|hear|receive|hand|pass
promise sure: i|we|i'll|we'll will|shall? personally|definitely|certainly|gladly|happily|also|then
promise sure: is|are ..2 back ..6 by|before|on|until
promise sure: honour|honor
promise sure: i'll|we'll|you'll|she'll|he'll|they'll ..2 send|pay|call|ring|mail|email|refund|replace|bring|return|transfer|forward|settle|drop|upload|post|get|let|collect|pick|fix|repair|credit|look|check|chase|confirm|provide|arrange|deliver|extend|exchange|waive|match|remind|contact|write|put|take|have|keep|hold|make|speak|ask|see|clear|tell|scan|wire|file|sign|submit|inform|reply|answer|reimburse|cover|hear|receive|go|pass|hand
promise sure: will|shall|i'll|we'll|you'll|he'll|she'll|they'll|going|intend ..8 by|before|until|within|tomorrow|tonight|today|later|on|next|first|this|at|no ..2 monday|tuesday|wednesday|thursday|friday|saturday|sunday|weekend|noon|evening|afternoon|week|month|days|day|hours|latest|end|close|morning|thing|than|lunchtime
promise sure: promise|promised|promise, ..1 to|him|her|that|i|we
promise sure: you have my word
promise sure: my word
promise sure: leave ..1 it with me|us
promise sure: consider it done
promise sure: on ..1 its way
promise sure: i|we ..1 guarantee
promise sure: i'm|we're|am|are going to ..1 send|pay|credit|refund|replace|fix|waive|call|bring|return|settle|take|look|give
promise sure: agreed|agree ..3 to|that|they|he|she|i|we ..2 pay|will|send|chase|bring|call|replace|half
promise sure: told|said|confirmed ..3 i|we|her|him ..2 would|will|we'd|i'd ..1 send|call|ring|hold|refund|look|get|check|ask|go|replace
promise sure: i'd|we'd ..1 hold|ask|chase|send|ring|call|look|check
promise sure: will be? ..2 in|with|on|to ..2 you|your|touch|account
promise sure: customer|she|he|they|caller|client|technician|engineer|driver|fitter|colleague|surveyor|glazier|plumber|courier|warehouse|department will|leaves|comes ..1 not? call|send|bring|drop|scan|pay|come|contact|wire|collect|measure|return|mail|take
promise sure: gimme|give ..2 till|until|two|days
promise sure: ^will ..1 send|pay|call|ring|mail|email|drop|bring|get|let|do|confirm|come|post|transfer|upload|check
promise sure: i'm|we're|am|are|is ..1 sending|bringing|coming|posting|transferring|taking|returning|paying|calling|picking|dropping ..8 tomorrow|today|tonight|monday|tuesday|wednesday|thursday|friday|saturday|sunday|now|over|back|first|this
promise sure: is|are going to ..1 phone|call|pay|send|bring|contact|collect|ring|write|mail
promise sure: count on it|me|us|that
promise sure: i|we shall ..1 go|ask|pay|send|call|write|do|bring|extend|transfer|return|forward|pass
promise sure: and will ..1 phone|call|ring|let|send|mail|pay|check|come|bring|post|tell|write
promise sure: team|colleague|colleagues|department|office|workshop|accounts|warehouse|kitchen|manager ..1 will|'ll ..1 correct|send|call|contact|check|post|fix|look|get|reply|pay|replace|repair|be
promise sure: assured|promised|told|said ..2 we'd|i'd|he'd|she'd|they'd ..1 have|send|call|be|get|do|repair|fix|pay
promise sure: sending|bringing|posting it|them|that over|now|today|tomorrow|in
promise sure: ^i'll|we'll ..1 email|mail|phone|have|let|be|do ..12 by|before|until|when|tomorrow|tonight|today|monday|tuesday|wednesday|thursday|friday|saturday|sunday|moment|soon|weekend
promise not: i'll|we'll never|pick|have ..4 for|get|in
promise not: it will take|be|depend
promise not: i'd|we'd ..6 but|if
promise likely: as soon as
promise likely: once|when|whenever|should ..6 will|we'll|i'll|shall
promise likely: will|shall|i'll|we'll|'ll
promise likely: tomorrow|tonight|monday|tuesday|wednesday|thursday|friday|saturday|sunday
promise likely: by|until|before|within|no ..1 later|end|the|noon|friday|monday|days|hours|two
promise likely: i|we intend|plan|mean to
promise likely: in a sec|minute|moment
promise hint: send|pay|transfer|bring|return|forward|refund|replace
promise not: will ..1 never|not|need|fifty|abroad
promise not: won't|wouldn't|can't|cannot|unfortunately|regret|refuse
promise not: i'll|we'll think|try|cancel|leave|switch
promise not: will|shall think|try|cancel|leave|switch|move
promise not: they'll see
promise not: will|would|can you|someone|somebody|it|there|this
promise not: you|they|he|had|been|was|were|i|daughter promised
promise not: maybe|perhaps|might|may|could|hope|hopefully|possibly
promise not: if|unless|otherwise
complaint sure: rang|ring|answered|picks|picked|phoned|rings|apologised|explained|apologise nobody|no|never
complaint sure: nobody|noone ..1 bothered|apologised|explained|apologises|rang|picks|picked|seems|wants|could|there|at|in
complaint sure: twice|thrice|three|four|five|six|several times ..3 now|already|before|this|since|week|month
complaint sure: for|in the|a third|fourth|fifth|second time|month|week|year|winter ..2 in|running|now|that|this|and|since
complaint sure: month|week|day|time in|after a|the row|week|month|other
complaint sure: this is the third|fourth|fifth|second
complaint sure: days|weeks|months|hours without ..3
complaint sure: day three|four|five|six|seven|eight|nine|ten
complaint sure: been ..3 off|down|dead|out|broken|waiting|trying|chasing|asking for|since|of
complaint sure: hung up|on
complaint sure: cut me|us|off ..1 off|by|again
complaint sure: passed|transferred|sent|pushed from|between|round|around ..3 to|department*|pillar|circles|another
complaint sure: cost|costs|charged|charging|charge|billed|paid|pay ..2 extra|more|double|full|a ..3 for|than|fortune
complaint sure: never|nobody ..1 turned|showed|appeared|came ..1 up|to
complaint sure: supposed to ..8 but|instead|yet|and|it|now|never
complaint sure: was|were|is ..1 filthy|broken|freezing|rude|inedible|undercooked|stale|infested|flooded|unusable|unsafe|late|missing|wrong|torn
complaint sure: is|was|were|are|far|way|much ..1 too ..2 short|small|big|expensive|slow|loud|cold|hot|tight|long|late|salty|thin|dear
complaint sure: good|well|right|acceptable enough
complaint sure: it|this|that is|was not ..1 acceptable|right|good|fair|ok|okay|on
complaint sure: not as described|advertised|promised|shown|pictured|agreed
complaint sure: compensation|goodwill|apology
complaint sure: gone|went|turned|came ..2 wrong|bad|sour|mouldy|off|missing|blank
complaint sure: my complaint|grievance
complaint sure: does ..1 not|doesn't fit|work|hold|close|match|charge|turn|stick|start|play|open|even
complaint sure: won't|wouldn't ..1 turn|start|stop|charge|open|close|load|connect|let|budge|listen|stick
complaint sure: keeps|kept|constantly|continually ..2 crashing|failing|falling|dropping|cutting|changing|losing|telling|coming|breaking|charging|freezing|saying|ringing
complaint sure: bother|regret|steer|wouldn't buying|clear|touch
complaint sure: lumpy|itchy|leaky|squeaky|rattly|glitchy|laggy|buggy|clunky|tacky|tatty|musty|draughty|grubby|overcharging|understaffed|overbooked|shoddy|slapdash|amateurish|unprofessional|negligent|callous|uncaring|offhand|patronising|scandalous
complaint likely: although|though|even i|we|it ..2 paid|booked|asked|told|ordered|been|said
complaint likely: i|we paid|booked|asked|ordered ..6 and|but|got
complaint likely: how is|come|can|could it|that|anyone|you|hard
complaint likely: your driver|engineer|technician|fitter|plumber|staff|cleaner|mechanic|waiter|courier|rep|builders|men ..3 left|broke|threw|drilled|scratched|refused|laughed|shouted|told|never|has|was
complaint not: storm|frost|police|stolen|overslept|patient|quote|claim
complaint not: i|my|we ..1 spilled|spilt|burnt|lost|broke|dropped|locked|clicked|mistyped|misread|forgot
complaint not: film|novel|song|thriller|villain|tale|plot|story|movie|book
complaint not: old|previous|last|former landlord|tenants|tenant|owner|airline|car|phone|bank|dentist|garage
complaint not: nothing to do with you
complaint not: not your fault
complaint not: that's settled|sorted|over
complaint not: was|is|it's my|own ..1 mistake|fault
complaint not: you were right
praise sure: thank|thanks ..3 whoever|whole|everyone|driver|nurse|nurses|lady|man|team
praise sure: couldn't|can't|can not|cannot ..1 be|have ..1 happier|faulted|better|kinder|nicer|smoother|easier
praise sure: can't|cannot|couldn't thank|praise|recommend|fault|rate|put|ask|stop
praise sure: so much easier|better|nicer|quicker|calmer
praise sure: best ..3 i've|we've|i|we|he's|she's|ever|around|yet|money|decision|thing|service|haircut|meal|hotel|purchase
praise sure: above and beyond
praise sure: went|gone|go above|beyond|out
praise sure: highly|strongly|wholeheartedly|would|will|can|cannot ..1 recommend*
praise sure: deserve|deserves ..2 raise|medal|praise|award|thanks|mention
praise sure: appreciate|appreciated how|the|your|all
praise sure: recommended|recommend|tell|told|telling you|everyone|everybody|it ..1 to? ..1 all|friends|my|everybody|everyone
praise sure: raving|rave|smitten|hooked|obsessed|blessed|lovingly|effortless|effortlessly|sublime|mouthwatering|scrumptious|heavenly|adorable|unbeatable|second-to-none|topnotch|top-notch|world-class|beautifully|brilliantly|wonderfully|marvellously|superbly|masterpiece|exemplary|commend|triumph|treasure
praise sure: like|as ..1 new|silk|queen|king|royalty|family|feather|toast
praise sure: top marks|notch|class|quality|people|bloke
praise sure: ten|10 out|10 of|10
praise sure: well|good|great|cracking|lovely|neat|excellent|superb job|work
praise sure: fair|honest|reasonable price|prices|advice
praise sure: on time|schedule|budget
praise sure: only ones|one|place|garage|hotel|firm|shop ..3 who|that|where|trust|trusts
praise sure: never|not|hasn't|haven't|nor ..3 let|missed|put|single|once|been ..2 me|us|a|foot|down|disappointed
praise sure: i|we|she|he|kids|children|guests|mum|mother|husband|wife ..1 still ..1 love|loves|adore|adores|enjoy|enjoys|loved|enjoyed ..4
praise sure: is|was|were|are|looks|look|feels|works ..1 so? ..1 lovely|gorgeous|stunning|delicious|spotless|immaculate|perfect|brilliant|fantastic|faultless|superb|amazing
praise sure: can't wait ..2 to ..2 come|return|order|wear|go|see
praise sure: worth ..2 penny|wait|drive|trip|money|climb|detour|visit
praise sure: thank you
praise likely: thankful|thanks|cheers|tvm|thx
praise likely: sturdy|reliable|solid|comfy|cosy|warm|knowledgeable|unhurried|generous|honest|thoughtful|clever|tidy|crisp|handy
praise likely: thought|hoped|expected than|more
praise likely: recommended|recommend ..1 to|it|them|you
praise not: never|not|don't|wouldn't|cannot|can't|hardly ..1 recommend*
praise not: would|could|might|it'd ..2 be ..1 wonderful|lovely|great|perfect|delighted|brilliant|grateful
praise not: perfect|great|lovely|brilliant|super then|see|till|until
praise not: friend|neighbour|advert|sister|colleague ..1 says|said|told|tells
praise not: we're|we|i'm delighted|pleased ..1 that? you
praise not: looking|look forward
praise not: but|though|however|shame|sadly|pity|unfortunately
praise not: thank you|thanks for ..4 reply|info|information|order|call|help|quick|patience|feedback|note
praise not: spain|greece|italy|weekend|birthday|anniversary|council|aunt|school
praise not: thx|thanks|thank for nothing
leaving sure: leave|leaving ..1 you|your|now|altogether|for|us
leaving sure: end|ending|stop|stopping|finish|quit|quitting ..3 lessons|classes|course|deliveries|visits|meals|box|boxes|paper|magazine|cover|payments|training|sessions|donation|donations
leaving sure: opt|opting|opted out
leaving sure: close|closing|closed|shut|shutting|wind|winding ..1 down|up|my|our|the ..2 account|accounts|profile|all
leaving sure: my|our|his|her|their ..1 last day|visit|order|season|term|lesson|month|year|one|box|delivery
leaving sure: won't|will|not|shan't|shall|wouldn't ..2 be ..1 coming|using|renewing|returning|continuing|staying|extending|needing|taking|back|booking|ordering
leaving sure: won't|shan't ..1 renew|return|continue|extend|stay|bother|carry
leaving sure: gone|went|going|go|move|moved|moving|switch|switched|switching ..4 to ..1 someone|somebody|others|competitor*|rival*|another|a|your ..2 cheaper|else|competitor|provider|lot|across|down|carrier|broker|platform|firm|insurer
leaving sure: chosen|choose|decided|opted|signed|awarded|went|go|going ..4 another|different|other|someone|somebody|rival
leaving sure: other lot|crowd|platform|supplier
leaving sure: no further|more|longer ..2 need|use|want|require|interest|needs|wants ..4
leaving sure: give|giving|gave|hand|handed|handing ..2 in|up|back|notice ..4 notice|keys|key|membership|card|pass|box|unit|flat|place|lease|allotment|phone
leaving sure: surrender|lapse|resign|resignation|terminate|termination|uninstalled|defect|deregister|unsubscribe|unsubscribed|vacate
leaving sure: strike|take|remove|taken ..2 me|us|him|her|my|name ..3 off|from ..3 list|books|register|plan|club|rota|members|roll
leaving sure: former|ex|lapsed customer|member|client
leaving sure: stop|cancel|end|revoke ..2 direct|standing|payment|payments|debit|taking ..4
leaving sure: thinking|considering|consider|tempted|wondering|debating ..3 whether|of|about|to ..2 leave|leaving|stay|quit|quitting|switch|going|moving|renew|cancel
leaving sure: look|looking|shop|shopping ..1 around|elsewhere|somewhere
leaving sure: taking|take|taken|spend|spending ..3 business|custom|money|cover|account|accounts|shares|pension ..3
leaving sure: say|saying goodbye|farewell
leaving sure: get|getting rid|out of ..5 subscription|contract|plan|membership|trial|deal
leaving sure: found|got|have|had|there's ..4 cheaper|better|nearer|closer ..4
leaving likely: i've|we've|have|joined|join|registered joined|registered|found|chosen|gone|with
leaving likely: stay|stayed|remain with
leaving likely: ended|end|stop|stops|finish ..4 month|year|term|season|quarter|june|july|may|march|december
leaving not: i|we switched|came|moved ..3 you|from
leaving not: pause|pausing|suspend|hold
leaving not: his|her|my ..1 job|work|employer
leaving not: smoking|old|logistics|landlord|broker|caterer
leaving not: back with you
leaving not: tip|review|feedback|message|voicemail|note|umbrella|scarf
question likely: do|does|is|are|can|could|will|has|have|should|would|did ..14 you|i|we|it|there|this|that|anyone|they|the
question sure: ^what's|where's|who's|how's|when's|whats|wheres|hows|how|what|when|where|which|who|why|is|are|do|does|can|could|will|would|may|should|any|anyone|have|has ..14
question sure: wants|want|wanted|asked|asks|asking|rang|enquired|like|wonder|wondered|wondering ..2 to|about|if|whether|how|which|when|what ..1 know|find|ask|the|we|it|she|he|a
question likely: enquired|inquired|enquiring|curious|unsure
preference sure: make|made|put|add|keep ..1 a? ..1 note|mind|file
preference sure: never|no substitutions|phone|calls|newsletters|samples|plastic|onions|leaflets|roses|meat|visits
preference sure: sooner have|sit|wait|get
preference sure: same ..2 every|each time
praise sure: never|don't ..1 ever? stop|change ..1 making|baking|doing|brewing|selling|it|this|anything
preference not: never|don't ..1 ever? stop|change ..1 making|baking|doing|brewing|selling|it|this|anything
"""
