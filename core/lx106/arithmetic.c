/* Division and multiplication that the lx106 has no instructions for. On the ESP8266 its ROM supplies them,
   and Debian's libgcc for lx106 leaves them out for that reason. Plain shift and subtract: right, not fast.
 */

#include <stdint.h>

uint64_t __udivmoddi4(uint64_t dividend, uint64_t divisor, uint64_t* rest) {
  uint64_t quotient = 0;
  int shift = 0;
  while (divisor >> 63 == 0 && divisor << 1 <= dividend) {
    divisor <<= 1;
    ++shift;
  }
  for (; shift >= 0; --shift, divisor >>= 1) {
    if (dividend < divisor) continue;
    dividend -= divisor;
    quotient |= UINT64_C(1) << shift;
  }
  *rest = dividend;
  return quotient;
}

static uint32_t divided(uint32_t dividend, uint32_t divisor, uint32_t* rest) {
  uint32_t quotient = 0;
  int shift = 0;
  while (divisor >> 31 == 0 && divisor << 1 <= dividend) {
    divisor <<= 1;
    ++shift;
  }
  for (; shift >= 0; --shift, divisor >>= 1) {
    if (dividend < divisor) continue;
    dividend -= divisor;
    quotient |= UINT32_C(1) << shift;
  }
  *rest = dividend;
  return quotient;
}

static uint32_t magnitude(int32_t number) {
  return number < 0 ? 0 - (uint32_t)number : (uint32_t)number;
}

static uint64_t magnitude_64(int64_t number) {
  return number < 0 ? 0 - (uint64_t)number : (uint64_t)number;
}

uint32_t __udivsi3(uint32_t dividend, uint32_t divisor) {
  uint32_t rest;
  return divided(dividend, divisor, &rest);
}

uint32_t __umodsi3(uint32_t dividend, uint32_t divisor) {
  uint32_t rest;
  divided(dividend, divisor, &rest);
  return rest;
}

int32_t __divsi3(int32_t dividend, int32_t divisor) {
  const uint32_t quotient = __udivsi3(magnitude(dividend), magnitude(divisor));
  return (int32_t)((dividend < 0) != (divisor < 0) ? 0 - quotient : quotient);
}

int32_t __modsi3(int32_t dividend, int32_t divisor) {
  const uint32_t rest = __umodsi3(magnitude(dividend), magnitude(divisor));
  return (int32_t)(dividend < 0 ? 0 - rest : rest);
}

uint64_t __udivdi3(uint64_t dividend, uint64_t divisor) {
  uint64_t rest;
  return __udivmoddi4(dividend, divisor, &rest);
}

uint64_t __umoddi3(uint64_t dividend, uint64_t divisor) {
  uint64_t rest;
  __udivmoddi4(dividend, divisor, &rest);
  return rest;
}

int64_t __divdi3(int64_t dividend, int64_t divisor) {
  const uint64_t quotient = __udivdi3(magnitude_64(dividend), magnitude_64(divisor));
  return (int64_t)((dividend < 0) != (divisor < 0) ? 0 - quotient : quotient);
}

int64_t __moddi3(int64_t dividend, int64_t divisor) {
  const uint64_t rest = __umoddi3(magnitude_64(dividend), magnitude_64(divisor));
  return (int64_t)(dividend < 0 ? 0 - rest : rest);
}

uint64_t __umulsidi3(uint32_t left, uint32_t right) {
  uint64_t product = 0;
  for (uint64_t term = left; right != 0; right >>= 1, term <<= 1) {
    if ((right & 1) != 0) product += term;
  }
  return product;
}

uint64_t __muldi3(uint64_t left, uint64_t right) {
  uint64_t product = 0;
  for (; right != 0; right >>= 1, left <<= 1) {
    if ((right & 1) != 0) product += left;
  }
  return product;
}

uint32_t __mulsi3(uint32_t left, uint32_t right) {
  return (uint32_t)__umulsidi3(left, right);
}
