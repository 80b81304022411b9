import Contracts
import Testing
import Trading

@Suite struct UTCDayTests {
    @Test func daysEndAtMidnight() {
        #expect(UTCDay(of: .epoch).number == 0)
        #expect(UTCDay(of: Timestamp(milliseconds: 86_399_999)).number == 0)
        #expect(UTCDay(of: Timestamp(milliseconds: 86_400_000)).number == 1)
        #expect(UTCDay(of: Timestamp(milliseconds: -1)).number == -1)
        #expect(UTCDay(of: Timestamp(milliseconds: -86_400_000)).number == -1)
        #expect(UTCDay(number: 2).start.milliseconds == 172_800_000)
        #expect(UTCDay(number: 1).end == UTCDay(number: 2).start)
    }
}
