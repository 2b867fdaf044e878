def test_x(desk):
    desk.land("book","people","""id,Full name,E-mail,Mobile,Birthday,OK to email?,Hobby
1,Ada Lovelace,ada@example.org,07700 900123,1815-12-10,yes,maths
2,"Hopper, Grace",grace@example.org,,,no,
3,,,,,yes,x
4,Bad Mail,nope,,,,""")
    desk.land("till","orders","""Order no,Customer id,Date,Total,Currency
100,1,2026-02-01,12.50,
101,2,2026-02-02,€10.00,GBP
102,99,2026-02-03,5,
103,1,2026-02-03,abc,
""")
    desk.stage()
    for t in ["staging.person_rows","staging.people","staging.orders","staging.consents","staging.notices","quality.quarantine"]:
        print(t); desk.warehouse.connection.sql("from "+t).show(max_width=400)
    assert 0
