"""First names common in the West Midlands, to detect names written in lower case.

It need not be complete: capitalised names after a title are detected without it
(personal_details.py), and a person reads every version before it is published. Names that are
ordinary words ("will", "may", "hope", "mark") are left out, because "my PA will" names nobody.
"""

FIRST_NAMES = frozenset(
    """
    aaliyah aaron abbie abby abdul abdullah abigail adam adele adnan adrian agnes ahmed aidan aimee
    aisha ajay alan albert alex alexander alexandra alexandru alexia alfie ali alice alicia alina
    alisha alison alistair amanda amandeep amara ameera amelia amina amir amit amrit amy ana anastasia
    andrea andreea andrew andy angela angelina anika anil anita ann anna anne annie anthony antonio
    anwar archie arjun arthur ashleigh ashley asif asma ayaan ayesha baljit barbara ben benjamin
    bernadette beth bethany betty beverley bhavna bilal bradley brandon brenda brendan brian bridget
    callum cameron carl carla carly carmen carol caroline carolyn catherine cathy catriona
    chantelle charlene charles charley charlie charlotte cheryl chidi chloe chris chrissie
    christina christine christopher ciaran claire clare claudia colin connor conor corey courtney craig
    cristina curtis daisy damian damien daniel daniela danielle danny daria darren dave david dawid
    deborah debbie declan deepak denise dennis derek destiny diana diane dominic donna doreen
    dorothy duncan dylan ebony eddie edward eileen elaine eleanor elena elijah elizabeth ella ellen
    ellie elliot elsie emily emma emmanuel eric erin esther ethan eva evan evelyn evie ewa fahad faisal
    farah farhan farooq fatima fatma fiona francesca frances freddie freya fraser gabriel
    gareth gary gavin gemma geoff geoffrey george georgia georgina gerald gillian giovanni glenn gloria
    gordon graham greg gregory gurpreet gwen hamza hannah harjit harmeet harpreet harriet harrison
    harry harvey hasan hassan hayley heather helen helena henry hollie howard hussain hussein ian
    ibrahim idris imogen imran ines iqbal isaac isabel isabella isabelle isla ismail ivan jack jacob
    jacqueline jacqui jade jagdeep jake jakub james jamie jamil jane janet janice jasmin jasmine
    jason jaspreet jaswinder javed jayden jayne jeanette jeff jeffrey jenna jennie jennifer jenny
    jeremy jermaine jerome jess jesse jessica jessie jill jimmy joan joanna joanne jodie joe joel john
    johnny jon jonathan jordan joseph josephine josh joshua joyce juan judith judy julia julian julie
    juliet justin justine kacper kadeem kamal kamran karen karim karl karolina kasia kate katherine
    kathleen kathryn kathy katie katrina katy kayla kayleigh keeley keiran keith kelly kelvin ken
    kenneth kerry kevin khadija khalid kiera kieran kirsty kristina krystal kuldeep kulwinder
    kyle kylie lakshmi lara latoya laura lauren laurence leah leanne lee leila leo leon leroy lesley
    leslie lewis lexi liam lidia lily linda lindsay lisa logan lorna lorraine louis louisa louise luca
    lucas lucia lucy luis luke lydia lynda lynn lynne maciej madison magdalena mahmood malik mandeep
    mandy manjit manpreet marcia marcin marcus margaret maria mariam marie marina mario marion marlon
    marta martha martin martyn mary maryam mateusz matilda matt matthew maureen maxine megan mehmet
    melanie melissa mia michael michaela michal michelle miguel mihai mike millie mina miriam mitchell
    moeen mohamed mohammad mohammed moira molly monica monika morgan muhammad musa mustafa nadia nadine
    naeem nahid nancy naomi narinder nasir nasreen natalia natalie natasha nathan navdeep naveed neelam
    neha neil nevaeh niall nicholas nick nicky nicola nicole nigel nikita nikki nina noah noel noor
    norma nosheen oleksandr olena olga olivia oluwaseun omar oscar owen pamela paolo parminder patricia
    patrick patryk paul paula pauline pawel pedro peggy penelope perry peter petra philip phillip phoebe
    pierre piotr pooja prakash priya rachael rachel raheem rahul raj rajesh rajinder rakesh
    ramesh randeep rania rashid ravi ravinder raymond rebecca reece reggie rehana renee rhiannon rhys
    ricardo richard ricky riley rita roberta robert robyn rodney roger rohan roisin ronald ronnie
    rory rosemary rosie ross roxanne rowena roy rubina rukhsana russell ruth ryan saba sabina sabrina
    sadia sadie safa saima sajid sally salma salman sam samantha samara samir samina samuel sana
    sandeep sandra sanjay sanjeev santosh sara sarah saskia satnam scarlett scott sean sebastian
    selina serena shabana shabnam shahid shane shania shanice shannon sharon shaun shauna shazia sheila
    shelley shirley shona sian sidney simon simone simran skye sofia sonia sophia sophie stacey stefan
    stella stephanie stephen steve steven stuart sukhdeep sukhvinder suleman sultana sunil sunita
    surinder susan susanna suzanne sylvia szymon tabitha tahir tamara tamika tamsin tania tanya tara
    tariq tasha taylor teresa terence terry thandiwe theo theresa thomas tia tiffany tilly tim timothy
    tina toby tom tomasz tommy toni tony tracey tracy trevor trisha tristan tyler tyrone umar uzma
    valentina valerie vanessa vasile veronica vicky victor victoria vijay vikram vincent viktor
    wahid waleed walter wanda waqas wayne wendy wesley whitney wiktoria willem william winston
    xavier yasmin yasmine yusuf yvette yvonne zac zach zachary zahra zain zainab zak zara zeeshan zoe
    zofia zuzanna
    """.split()
)
