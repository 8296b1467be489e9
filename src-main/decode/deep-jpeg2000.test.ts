import { describe, expect, it } from 'vitest';
import { decodeFrame } from '../../src-shared/imaging/codecs/decode.ts';
import type { Jpeg2000Encoder } from '../../src-shared/imaging/codecs/encode/encoder-set.ts';
import { decodeJpeg2000 } from '../../src-shared/imaging/codecs/jpeg2000/decode-jpeg2000.ts';
import type { PixelDescription } from '../../src-shared/imaging/description.ts';
import { corpusAvailable, corpusPath } from '../../testing/corpus.ts';
import { openFileFrames } from '../../testing/file-frames.ts';
import { createCodecSet } from './codecs.ts';
import { createEncoderSet } from './encoders.ts';

/** Reversible codestreams of OpenJPEG, 64 x 64: pixel n is n times a 4096th of the range, from its lowest value. */
const streams = {
  signed20:
    '/0//UQApAAAAAABAAAAAQAAAAAAAAAAAAAAAQAAAAEAAAAAAAAAAAAABkwEB/1IADAAAAAEAAwQEAAH/XAANQKCoqLCoqLCoqLD/' +
    'ZAAlAAFDcmVhdGVkIGJ5IE9wZW5KUEVHIHZlcnNpb24gMi41LjT/kAAKAAAAAADJAAH/k9/5UvASKwMLCxPkuS+FPzhQixd17P7r' +
    'vslSUWudhttzceaL/pF5V1n9iTWH0b7mRe6TruK6FKrawbETO4mTWmsbEX+5aJnl37SLhFkF60JdQOzduECmwU+9FIWvytqp35/+' +
    'wAfyGQf+MBo2oZmuY6Ni5aWc/389pjRbENxcOhTTTP9/wAP2C4H/RIOAX6fHiKANsHkGYS+drClBAMMYBgyFGS//f8AB+YNAf+GA' +
    '4ItiAaupA+GNYqd/2H//2Q==',
  unsigned24:
    '/0//UQApAAAAAABAAAAAQAAAAAAAAAAAAAAAQAAAAEAAAAAAAAAAAAABFwEB/1IADAAAAAEAAwQEAAH/XAANQMDIyNDIyNDIyND/' +
    'ZAAlAAFDcmVhdGVkIGJ5IE9wZW5KUEVHIHZlcnNpb24gMi41LjT/kAAKAAAAAADOAAH/k9/6EXwSKwMLCxPkuS+FPzhQixd17P7r' +
    'vslSUWudhttzceaL/pF5V1n9iTWH0b7mRe6TruK6FKrawbETO4mTWmsbEX+5aJnl37SLhFkF60JdQOzduECmwU+9FIWvytqp35//' +
    'F8AH/hgXB/5gGjahma5jo2LlpZ0PPaY0WxDcXDoU00z/f8AD/wMGwP9lQcBfp8eIoA2weQZhL/9/nawpQQDDGAYMhRkv/3/AAf9A' +
    'AaA/8kBwi2IBq6kD4Y1ip3/Yf//Z',
};

/** Made by OpenJPEG: 80 x 33, 20 bits, precincts of 32 and 16, code-blocks of 16. */
const precincts = {
  rpcl:
    '/0//UQApAAAAAABQAAAAIQAAAAAAAAAAAAAAUAAAACEAAAAAAAAAAAABEwEB/1IAEQECAAEABAICAgERIjNEVf9cABBAoKiosKiosKiosKio' +
    'sP9kACUAAUNyZWF0ZWQgYnkgT3BlbkpQRUcgdmVyc2lvbiAyLjUuMP+QAAoAAAAADlUAAf+Tz/yQMAZb9ttVz/IY5TxD38/8kDAGW/ZVxYFZ' +
    'wnSZnn/P/JAYBg+zzwGfwH/gwKACkM3gf8D/YYCgCs54ipPA/2GAYAN2f8AAPqBIAA+0GgAD8AYLUvs/DLo2laO/C3xWhj/3wAB9oLAAD6gW' +
    'AAPwBg1kAXMfAhXvW58LZwwpg4nAB/IJAAD6gOAAD6gMAZp/7wrGfwigv8AAfaBgBdjXwAB9oGAKzenAB/IEAHbAAPwE4AB+ApAAPzFgGIir' +
    'f6sWmGTaMvuKL3Bl3pe5URaJ6vR0zaESMdYgrQXfEcjQjBBfCam7il8JLU9vYNunw8nY6pzFUow6R8AA/ATgAH4CkAA/MXAHOxVC5n78OOrw' +
    'X3nmYsIjqST9GxIf0Dcpx8++SxH1SwN8pk6Yjt8dF7Vnyy4hunRWOqaASWus/y9qDAr/f8AD9gyAAPtCYAB+YWAX1pwfdxWwTOOb378RhLol' +
    'uxlxH+EBAyyyZ9e27Fe6H8AA/AHAEB0aXZvGf8AA/AHADArMsKj8f8AD9gQLCV8/wAH5qEAB+alAAfsrACL2a1DMHheto8PBpuo5kcSDiyo2' +
    'lVZul2zGyLzOW0A1wdZjuC4JsQqYU2425l7iHeiFZvCc4FEo7zDgGYsx92ksblLdHuRGXQrAbCbwwBePNsZxhZndFBr57GI6WQLP0yBv0f6g' +
    'BaVPG4iN/3Hnhivek1qX6csgvz6MLS0Zt+G11FjWMwdhs1jmX48+9Lh4pe529hceY3lcVk1w7px2pPUAvzNyaQUbnUM5cbLeKFcWr0To032r' +
    'fYyovqpLyK3aTkKjF4tElQDFmR6xfEmKYrX7JagGzDq+sE+PwbmeB3BoxrJK1QcBvgqInFrK7KCA+PgQvaJfBBCVwAH5qEAB+ahAAPzUQAOm' +
    'M8n9+YovtahYbGVOS2X5fu7u1hxb2F76rB5qjYlWbGzODSr2pfrj2r9sGhkmJFS7ZWUC8rzplazsWg5lx6IDR7yCZu0rFNtpRcufyG9/Ij8a' +
    'jr57/yhH1lgVHDOm+H0fvdaTxR9B249S2muuMuksxC0cz1JXD9Dm5opigB36KxTKA28TI6+HwxBYMThh8w2MTcjmYHPaBpek0O/PUk8VGslx' +
    'IQKQeesD6VFWyDTMYilVxpXz6bh0X2Ic5OfgiGG9a9vEEt1EgikzhW7Sega0x7MALYUnfYJGlITIWmErj0Duc93Z1LwVt1wLzu8e6z/AA/Yq' +
    'gAH4FEAB+xYAIh84mjyn1MuVc3RJsEWM9xjfgX2s6siPx9STCj4yuj9atYl+3RTACsMvBrgVYjA1Zg0C7nulDQyySvNhHTIqQmYwfsIqlaVh' +
    'GYc6tyVubBdz7xqWoHrYCurlN7IIdPOVvY3JePUJk9FRcvxZs6aI+p07e2h+HiK0oaUCA9ujwAD8AwAPNbNV1rz1H71kVCvAAPwCgA7nqFXg' +
    '+ApZZDPAA/YGD8FktwklwAH56ewAH56iwAH7angMlu7c2UpXdSvArMsXwji1qqJk9qBei7U5PY2H/qe6ud6/+M08uZkaMwRifv9Aiew73ZBt' +
    'neLD5RIdt0AKJakvyZ1tQs6Qp8WAWkp1cAHt/ltxV5zZhS4qEzw2PSmikRunOG2UnDeIUsiAtH+nO+vgEy0ZnkqUftkb8RyMyRa7Bzwtz9Md' +
    'HaH1WjDvbejtgYdu+wdqDx/Jk1e/FM6sw7g2Q2l6TrXBIqjWHn4CX+DfWoc3ZgMiGQVa8/YV3VlNprKkoomtVLCww4Ezv/dEZoFDqyk+wqk/' +
    'CGQesXSTo1Q32v9bvEnhpFa0D/npnMfSNKr8VmVNe6poqyfs+xVvCMOMUJv0m1QKXn0XuuB2YuErrqQ/yyEYADNEoHenO7y/nvGp+qQwxHH2' +
    'AQZPDFBXLCQt76n1pZfGzvlUOoQKlxmN5q/FRzSckUyAEQbLkLHEmZ4jbI+O7EzvW+ULhw/+EStScFY2ql/8T1sUGFlzAD8qW+DHh3Y4ViXR' +
    'XvXYa3WPl6EUb2T5UsGU0XZ4vre9xTULP4cxlcoYxAi6NKtFdW2/HQI482kTSYgc9FTdnQk07HVk52qLayAjp1z5tmYSpqmfpeeBuVqJ2pPg' +
    'HF3mlGcGWm9b+zka4S/+3CyCROYUTR70tT3dc7u5ke6zW289sVQEhdEfChbP4GgBQHaotaMhy6SnM2WUaeNduf60nl/uDA7RpaxHd9hKVjIv' +
    'nu0yFrk9n5wEI80pfsr+ipzuMnr62GHsW7BiyN2QhPa6sUedOvawRpHXRzvzsKcCW6JpBRFOsaVLFLRpDXf0PJ80f/vawpzg3jUyyv9tFtda' +
    'YBkDWvFFt4FU+mM0npxhkvoTQBCRWndgi7S9jZtiOnrgQ3Aw52iEkxlXubB4qvJQA1qX2kJhB4b2ZkPlTuhorK4weTppoXe/joryq9qlY2CZ' +
    'T6K+43BU0Qlr2WzgqxJdLStnB6FTuNt5ap3p1O7Bi6PHHmlCpVRB5fG3fgueURMOERUi3m6VlLHvMqwemnmkO7CDbdQS0BdbzI2qRE1xiVC5' +
    'jCV26I2Gegnrs4kGkeXGa3hXlsUIK4SmGuEZP/9B6Ljk5vcoDzP8ykOup/PUg72cISVnxqs3OzCb059qqOuXz5CRuVevmTM/hRyGYFL/XxVz' +
    'CIqdizip9bLD4QIBXa9ATdQbQjQZxjARligyHw1nBNUUSlO3u5ZWfWuiYdL+DHAE/wddCjJt/2Kzw2jXqP0gWLArfg9SW7PW8qTKczBm63Sq' +
    'm5wt4Tn2rg8xBgqJsiSo1I9LT/4aB+uYa6m0CSpld4Qy4cAB+eoEAB+eocAB+2qQFRjYxKr5TV3Gy1isxW/QYHg7YUCjFHDfWSwohlal3VV2' +
    'ACohGf9bqTuXW9i5FIKkFHfFnqCGUoc3Fvv0ymFI2dEYgYCtuFtq9uC6nNdKA4jc3TDghV+wHaZo1JXFigjMr8NDbkFq/MNUPKfvYhnEIOhE' +
    'n4cAExbRtTw0FyF23ruZ39KdaOpTLewY9jLCZEkvxgBqKm4tYhhYNYRK6QTnVcx5RsqrR17fRaiLy4C2Xbowc0Bgqa+bOfh/1EOGhNVULRbf' +
    '1dJ7JLC+C1TOi4zddooZ9EaehkksH3rnh6iJ2YjWspjELGrBbrW1xuBb7iciu1q4o5kFbqyhf8ET5xxqs5RJX/RDWSXQqfEbDyudfhUOYe+5' +
    'cBmHGOU4WIHnV588xWyifPzyaBfwTK9fPF6xjolctgOSqFxUI5jLS+oDa88lO2AqWttPNtwO5wlaZ5n/c9tXfq25X1MeL5Pznn50HcORpwKH' +
    'Y6Xt0vqAcZuzMSXAnpKak+YcdywgSpoZKULtmjyOUZFRJ0SBUtZUHRW/Lw+Ha4kSMAXnVmxuhhcX2swRrvYVAHi+JsLznLs3LRqK5SFuaJuF' +
    'bPpxWQE0Z5URuireJkYwqArnKj0ZSaXjT85Cq1fM/0TMPxkOaGJXmBiYOtvNHUN88wj4u8ccvEqJbsJZIu6K9SO4A3fngb+Yr65TUMxQDe/d' +
    'sBx5O0MaMv7au3o6VVOA7o+aXfwCPlx4KVWnoAwDLvM0P58UeRQUneKP3+NwrgyWEtP/YeB59AjZqlD9xQT/Sjg9J6qJ+VhsDLA2X33zWNkV' +
    'PaV9AjQCblcHvur+bx/w48BwiQxMHHa5FyKO+7XSs9u1zoV92K4gQtq2ywnL71M5KYT+r4WvJ3utoKNwp9BbNxAx9/icCaAZdXHxWnrFw8NP' +
    'eTWGEgjZ7utn9GPuE2i7d9mCXlRmgADP1nkQQ+Yv1gP+4rJp7w25tErtWq3guz6czOobGihJvNK9+fJuxBB/AV4kPe/meH4CdXDXStfb49nE' +
    'UFotWvnaqPrOuXKUYRaQastWLOeqqKlcIh9aIp4hVA7NQQAY+LU57OSCyf8VjmW3JtR+uHnNZrPGPZjp0YSCeK/HEbnq5XL9MFoCqwSEXeoJ' +
    'D1E+bekcyzceMTn2ExK+f5eyZYy0Ig89IzaNN30884qGhXgHuQTDK8Vsi+L5ZdlEId3ToUK7nPArEKQTGfAU8RrL9/9bLdcZRxtXRi2xlo/F' +
    '06xAZU7dlpi1rZnmPqR4fO2MNZvOJNs+Q21zzUOwcOEokR1X9fWcnFCDlXsXzm1U1tm8krQe2H0LwAH51HAAfnUUAB+1TjG3QJyEw2EieNuB' +
    'yfBRh4J4doSqY9EBxsMQT+irt387MsoJ04Vp0rg66fwHxhE/2zGM9UufFaCUaH5yTLTYns9X+vz/auVC5furYhg1mcCVDoF8OGf4ZKBnP/Pl' +
    'Xd3H/tDySn5RM9d1RheRvaefVTqre6t2TBI0HrLuzResww9DoShzZ0/vOmEr1ekquJ4jih+eVuuVUDYuSa4vV0jX9TyYOJ8VDBcJ04xPYYnv' +
    'dXth6zg/FRjLjrBwSOw9IURsNLByf14XfpMVCs8VHxJfMPfuwJy9qhlcZfd/6Aumpx9i8csbvMDCjwPn7zXaJQC2L1jw234Qz/llnEBU8pyJ' +
    'xdQj/k99fdlGBEG36NOUFdc4MXfGAb4sg8ShKYhGe1BzRr7EgvV/5lZZHADd5Rb21wSzldtdAxA66ESXAT9FDKca/FIhnC81Z48aBZb/UYRI' +
    'RaqJmqYyWQrUm/IPy+1uyfG6WNx8qubaPgmnPQlzSBpF7jpDMHWNouAdLB/MKsOcivlT8X9Cn3wFa0pE40kh1PMcFFK6f/3mHW9m+YNdvm1V' +
    'yS1BfaVOhw3IuNLfuEgsSyXt1PHq8bZOypwHKNasYmr72uKu7m5T4UnHecsXmENyV/Y3DtFcKAwWqg6OQw66E8pKpxkGSILJBNb2v8AB+YqA' +
    'F+Ag1XYq2cQ20RYHgThq/IH0WE9JwAH5iwAbHqC0Y2+tMjZNpO8dU04sCMS4WdJKwAH5hYAIJbc4b9BFhPvSw//Z',
  cprl:
    '/0//UQApAAAAAABQAAAAIQAAAAAAAAAAAAAAUAAAACEAAAAAAAAAAAABEwEB/1IAEQEEAAEABAICAgERIjNEVf9cABBAoKiosKiosKiosKio' +
    'sP9kACUAAUNyZWF0ZWQgYnkgT3BlbkpQRUcgdmVyc2lvbiAyLjUuMP+QAAoAAAAADlUAAf+Tz/yQMAZb9ttVz/IY5TxD38AAPqBIAA+0GgAD' +
    '8AYLUvs/DLo2laO/C3xWhj/3wAD8BOAAfgKQAD8xYBiIq3+rFphk2jL7ii9wZd6XuVEWier0dM2hEjHWIK0F3xHI0IwQXwmpu4pfCS1Pb2Db' +
    'p8PJ2OqcxVKMOkfAAfmoQAH5qUAB+ysAIvZrUMweF62jw8Gm6jmRxIOLKjaVVm6XbMbIvM5bQDXB1mO4LgmxCphTbjbmXuId6IVm8JzgUSjv' +
    'MOAZizH3aSxuUt0e5EZdCsBsJvDAF482xnGFmd0UGvnsYjpZAs/TIG/R/qAFpU8biI3/ceeGK96TWpfpyyC/PowtLRm34bXUWNYzB2GzWOZf' +
    'jz70uHil7nb2Fx5jeVxWTXDunHak9QC/M3JpBRudQzlxst4oVxavROjTfat9jKi+qkvIrdpOQqMXi0SVAMWZHrF8SYpitfslqAbMOr6wT4/B' +
    'uZ4HcGjGskrVBwG+CoicWsrsoID4+BC9ol8EEJXAAfnp7AAfnqLAAftqeAyW7tzZSld1K8CsyxfCOLWqomT2oF6LtTk9jYf+p7q53r/4zTy5' +
    'mRozBGJ+/0CJ7DvdkG2d4sPlEh23QAolqS/JnW1CzpCnxYBaSnVwAe3+W3FXnNmFLioTPDY9KaKRG6c4bZScN4hSyIC0f6c76+ATLRmeSpR+' +
    '2RvxHIzJFrsHPC3P0x0dofVaMO9t6O2Bh277B2oPH8mTV78UzqzDuDZDaXpOtcEiqNYefgJf4N9ahzdmAyIZBVrz9hXdWU2msqSiia1UsLDD' +
    'gTO/90RmgUOrKT7CqT8IZB6xdJOjVDfa/1u8SeGkVrQP+emcx9I0qvxWZU17qmirJ+z7FW8Iw4xQm/SbVApefRe64HZi4SuupD/LIRgAM0Sg' +
    'd6c7vL+e8an6pDDEcfYBBk8MUFcsJC3vqfWll8bO+VQ6hAqXGY3mr8VHNJyRTIARBsuQscSZniNsj47sTO9b5QuHD/4RK1JwVjaqX/xPWxQY' +
    'WXMAPypb4MeHdjhWJdFe9dhrdY+XoRRvZPlSwZTRdni+t73FNQs/hzGVyhjECLo0q0V1bb8dAjjzaRNJiBz0VN2dCTTsdWTnaotrICOnXPm2' +
    'ZhKmqZ+l54G5Wonak+AcXeaUZwZab1v7ORrhL/7cLIJE5hRNHvS1Pd1zu7mR7rNbbz2xVASF0R8KFs/gaAFAdqi1oyHLpKczZZRp4125/rSe' +
    'X+4MDtGlrEd32EpWMi+e7TIWuT2fnAQjzSl+yv6KnO4yevrYYexbsGLI3ZCE9rqxR5069rBGkddHO/OwpwJbomkFEU6xpUsUtGkNd/Q8nzR/' +
    '+9rCnODeNTLK/20W11pgGQNa8UW3gVT6YzSenGGS+hNAEJFad2CLtL2Nm2I6euBDcDDnaISTGVe5sHiq8lADWpfaQmEHhvZmQ+VO6GisrjB5' +
    'Ommhd7+OivKr2qVjYJlPor7jcFTRCWvZbOCrEl0tK2cHoVO423lqnenU7sGLo8ceaUKlVEHl8bd+C55REw4RFSLebpWUse8yrB6aeaQ7sINt' +
    '1BLQF1vMjapETXGJULmMJXbojYZ6CeuziQaR5cZreFeWxQgrhKYa4Rk//0HouOTm9ygPM/zKQ66n89SDvZwhJWfGqzc7MJvTn2qo65fPkJG5' +
    'V6+ZMz+FHIZgUv9fFXMIip2LOKn1ssPhAgFdr0BN1BtCNBnGMBGWKDIfDWcE1RRKU7e7llZ9a6Jh0v4McAT/B10KMm3/YrPDaNeo/SBYsCt+' +
    'D1Jbs9bypMpzMGbrdKqbnC3hOfauDzEGComyJKjUj0tP/hoH65hrqbQJKmV3hDLhz/yQMAZb9lXFgVnCdJmef8AAfaCwAA+oFgAD8AYNZAFz' +
    'HwIV71ufC2cMKYOJwAD8BOAAfgKQAD8xcAc7FULmfvw46vBfeeZiwiOpJP0bEh/QNynHz75LEfVLA3ymTpiO3x0XtWfLLiG6dFY6poBJa6z/' +
    'L2oMCv9/wAH5qEAB+ahAAPzUQAOmM8n9+YovtahYbGVOS2X5fu7u1hxb2F76rB5qjYlWbGzODSr2pfrj2r9sGhkmJFS7ZWUC8rzplazsWg5l' +
    'x6IDR7yCZu0rFNtpRcufyG9/Ij8ajr57/yhH1lgVHDOm+H0fvdaTxR9B249S2muuMuksxC0cz1JXD9Dm5opigB36KxTKA28TI6+HwxBYMThh' +
    '8w2MTcjmYHPaBpek0O/PUk8VGslxIQKQeesD6VFWyDTMYilVxpXz6bh0X2Ic5OfgiGG9a9vEEt1EgikzhW7Sega0x7MALYUnfYJGlITIWmEr' +
    'j0Duc93Z1LwVt1wLzu8e6z/AAfnqBAAfnqHAAftqkBUY2MSq+U1dxstYrMVv0GB4O2FAoxRw31ksKIZWpd1VdgAqIRn/W6k7l1vYuRSCpBR3' +
    'xZ6ghlKHNxb79MphSNnRGIGArbhbavbgupzXSgOI3N0w4IVfsB2maNSVxYoIzK/DQ25BavzDVDyn72IZxCDoRJ+HABMW0bU8NBchdt67md/S' +
    'nWjqUy3sGPYywmRJL8YAaipuLWIYWDWESukE51XMeUbKq0de30Woi8uAtl26MHNAYKmvmzn4f9RDhoTVVC0W39XSeySwvgtUzouM3XaKGfRG' +
    'noZJLB9654eoidmI1rKYxCxqwW61tcbgW+4nIrtauKOZBW6soX/BE+ccarOUSV/0Q1kl0KnxGw8rnX4VDmHvuXAZhxjlOFiB51efPMVsonz8' +
    '8mgX8EyvXzxesY6JXLYDkqhcVCOYy0vqA2vPJTtgKlrbTzbcDucJWmeZ/3PbV36tuV9THi+T855+dB3DkacCh2Ol7dL6gHGbszElwJ6SmpPm' +
    'HHcsIEqaGSlC7Zo8jlGRUSdEgVLWVB0Vvy8Ph2uJEjAF51ZsboYXF9rMEa72FQB4vibC85y7Ny0aiuUhbmibhWz6cVkBNGeVEboq3iZGMKgK' +
    '5yo9GUml40/OQqtXzP9EzD8ZDmhiV5gYmDrbzR1DfPMI+LvHHLxKiW7CWSLuivUjuAN354G/mK+uU1DMUA3v3bAceTtDGjL+2rt6OlVTgO6P' +
    'ml38Aj5ceClVp6AMAy7zND+fFHkUFJ3ij9/jcK4MlhLT/2HgefQI2apQ/cUE/0o4PSeqiflYbAywNl9981jZFT2lfQI0Am5XB77q/m8f8OPA' +
    'cIkMTBx2uRcijvu10rPbtc6FfdiuIELatssJy+9TOSmE/q+Fryd7raCjcKfQWzcQMff4nAmgGXVx8Vp6xcPDT3k1hhII2e7rZ/Rj7hNou3fZ' +
    'gl5UZoAAz9Z5EEPmL9YD/uKyae8NubRK7Vqt4Ls+nMzqGxooSbzSvfnybsQQfwFeJD3v5nh+AnVw10rX2+PZxFBaLVr52qj6zrlylGEWkGrL' +
    'ViznqqipXCIfWiKeIVQOzUEAGPi1Oezkgsn/FY5ltybUfrh5zWazxj2Y6dGEgnivxxG56uVy/TBaAqsEhF3qCQ9RPm3pHMs3HjE59hMSvn+X' +
    'smWMtCIPPSM2jTd9PPOKhoV4B7kEwyvFbIvi+WXZRCHd06FCu5zwKxCkExnwFPEay/f/Wy3XGUcbV0YtsZaPxdOsQGVO3ZaYta2Z5j6keHzt' +
    'jDWbziTbPkNtc81DsHDhKJEdV/X1nJxQg5V7F85tVNbZvJK0Hth9C8/8kBgGD7PPAZ/AB/IJAAD6gOAAD6gMAZp/7wrGfwigv8AD9gyAAPtC' +
    'YAB+YWAX1pwfdxWwTOOb378RhLoluxlxH+EBAyyyZ9e27Fe6H8AD9iqAAfgUQAH7FgAiHziaPKfUy5VzdEmwRYz3GN+BfazqyI/H1JMKPjK6' +
    'P1q1iX7dFMAKwy8GuBViMDVmDQLue6UNDLJK82EdMipCZjB+wiqVpWEZhzq3JW5sF3PvGpagetgK6uU3sgh085W9jcl49QmT0VFy/Fmzpoj6' +
    'nTt7aH4eIrShpQID26PAAfnUcAB+dRQAH7VOMbdAnITDYSJ424HJ8FGHgnh2hKpj0QHGwxBP6Ku3fzsyygnThWnSuDrp/AfGET/bMYz1S58V' +
    'oJRofnJMtNiez1f6/P9q5ULl+6tiGDWZwJUOgXw4Z/hkoGc/8+Vd3cf+0PJKflEz13VGF5G9p59VOqt7q3ZMEjQesu7NF6zDD0OhKHNnT+86' +
    'YSvV6Sq4niOKH55W65VQNi5Jri9XSNf1PJg4nxUMFwnTjE9hie91e2HrOD8VGMuOsHBI7D0hRGw0sHJ/Xhd+kxUKzxUfEl8w9+7AnL2qGVxl' +
    '93/oC6anH2Lxyxu8wMKPA+fvNdolALYvWPDbfhDP+WWcQFTynInF1CP+T3192UYEQbfo05QV1zgxd8YBviyDxKEpiEZ7UHNGvsSC9X/mVlkc' +
    'AN3lFvbXBLOV210DEDroRJcBP0UMpxr8UiGcLzVnjxoFlv9RhEhFqomapjJZCtSb8g/L7W7J8bpY3Hyq5to+Cac9CXNIGkXuOkMwdY2i4B0s' +
    'H8wqw5yK+VPxf0KffAVrSkTjSSHU8xwUUrp//eYdb2b5g12+bVXJLUF9pU6HDci40t+4SCxLJe3U8erxtk7KnAco1qxiavva4q7ublPhScd5' +
    'yxeYQ3JX9jcO0VwoDBaqDo5DDroTykqnGQZIgskE1va/wH/gwKACkM3gf8AAfaBgBdjXwAD8AcAQHRpdm8Z/wAD8AwAPNbNV1rz1H71kVCvA' +
    'AfmKgBfgINV2KtnENtEWB4E4avyB9FhPScD/YYCgCs54ipPAAH2gYArN6cAA/AHADArMsKj8f8AA/AKADueoVeD4CllkM8AB+YsAGx6gtGNv' +
    'rTI2TaTvHVNOLAjEuFnSSsD/YYBgA3Z/wAfyBAB2wAP2BAsJXz/AA/YGD8FktwklwAH5hYAIJbc4b9BFhPvSw//Z',
};
const bytesOf = (name: keyof typeof streams) => new Uint8Array(Buffer.from(streams[name], 'base64'));
const jpeg2000 = '1.2.840.10008.1.2.4.90';
const codecs = createCodecSet();

/** What the encoder can do beside what the product asks of it. */
interface FullEncoder extends Jpeg2000Encoder {
  setProgressionOrder(order: number): void;
  setTileSize(size: { width: number; height: number }): void;
  setBlockDimensions(size: { width: number; height: number }): void;
}
/** Without its last tile, or cut within it, it is no image: what is missing would be seen as black. */
function expectRefusedInPart(bytes: Uint8Array, width: number, height: number, samples: number): void {
  const last = Buffer.from(bytes).lastIndexOf('ff90000a', undefined, 'hex');
  for (const length of [last, last + 20]) {
    const part = Buffer.concat([bytes.subarray(0, length), Buffer.from('ffd9', 'hex')]);
    expect(() => decodeJpeg2000(part, width, height, samples)).toThrow(/jpeg-2000/);
  }
}

interface Shape {
  width?: number;
  tile?: number;
  layers?: number;
  block?: { width: number; height: number };
}

const deep = (bits: number, pixelRepresentation: 0 | 1): PixelDescription => ({
  rows: 64,
  columns: 64,
  samplesPerPixel: 1,
  photometricInterpretation: 'MONOCHROME2',
  planarConfiguration: 0,
  bitsAllocated: 32,
  bitsStored: bits,
  highBit: bits - 1,
  pixelRepresentation,
  numberFormat: 'integer',
});

const ramp = (bits: number, signed: boolean) =>
  Array.from({ length: 4096 }, (_, at) => at * 2 ** (bits - 12) - (signed ? 2 ** (bits - 1) : 0));

describe('JPEG 2000 of more than 16 bits', () => {
  it('has all of its bits, signed and unsigned', async () => {
    const signed = await decodeFrame(bytesOf('signed20'), jpeg2000, deep(20, 1), codecs);
    expect(signed.cells).toBeInstanceOf(Int32Array);
    expect([...signed.cells]).toEqual(ramp(20, true));
    const unsigned = await decodeFrame(bytesOf('unsigned24'), jpeg2000, deep(24, 0), codecs);
    expect(unsigned.cells).toBeInstanceOf(Uint32Array);
    expect([...unsigned.cells]).toEqual(ramp(24, false));
  });

  it('of a signed image in a codestream that calls itself unsigned has its sign', async () => {
    const { cells } = await decodeFrame(bytesOf('unsigned24'), jpeg2000, deep(24, 1), codecs);
    expect([cells[2047], cells[2048], cells[4095]]).toEqual([2047 * 4096, -(2 ** 23), -4096]);
  });

  it('is read in every progression, with tiles and layers, in blocks of other shapes', async () => {
    const { create } = await createEncoderSet().jpeg2000();
    const made = (progression: number, samples: number, shape: Shape) => {
      const encoder = create() as FullEncoder;
      const info = {
        width: shape.width ?? 97,
        height: 61,
        bitsPerSample: samples === 1 ? 16 : 8,
        componentCount: samples,
        isSigned: samples === 1,
        isUsingColorTransform: samples === 3,
      };
      const length = info.width * info.height * samples;
      const cells = samples === 1 ? new Int16Array(length) : new Uint8Array(length);
      let state = 7;
      for (let i = 0; i < cells.length; i++) {
        state = (state * 48271) % 2147483647;
        cells[i] = i * 13 + (state & 511);
      }
      encoder.getDecodedBuffer(info).set(new Uint8Array(cells.buffer));
      encoder.setQuality(true, shape.layers ?? 1);
      for (let layer = 0; layer < (shape.layers ?? 0); layer++) {
        encoder.setCompressionRatio(layer, layer === shape.layers! - 1 ? 1 : 8 - 2 * layer);
      }
      encoder.setDecompositions(shape.width === undefined ? 4 : 0);
      encoder.setProgressionOrder(progression);
      if (shape.tile) encoder.setTileSize({ width: shape.tile, height: shape.tile });
      if (shape.block) encoder.setBlockDimensions(shape.block);
      encoder.encode();
      const bytes = encoder.getEncodedBuffer().slice();
      encoder.delete();
      const cod = Buffer.from(bytes).indexOf('ff52', 0, 'hex');
      expect([bytes[cod + 5], bytes[cod + 7]]).toEqual([progression, shape.layers ?? 1]);
      if (shape.tile) expectRefusedInPart(bytes, info.width, info.height, samples);
      const found = decodeJpeg2000(bytes, info.width, info.height, samples);
      return found.samples.every((value, at) => value === cells[at]);
    };
    const shapes: Shape[] = [
      {},
      { tile: 40 },
      { block: { width: 16, height: 64 } },
      { layers: 3 },
      { tile: 50, layers: 2 },
      { width: 1 },
    ];
    for (const progression of [0, 1, 2, 3, 4]) {
      for (const samples of [1, 3]) {
        for (const shape of shapes) {
          const told = JSON.stringify({ progression, samples, ...shape });
          expect(made(progression, samples, shape), told).toBe(true);
        }
      }
    }
  });

  it('is read with precincts, in the progressions by place', () => {
    const expected: number[] = [];
    for (let i = 0, state = 7; i < 80 * 33; i++) {
      state = (state * 48271) % 2147483647;
      expected.push((i * 13 * 16 + (state & 511)) % 2 ** 20);
    }
    for (const [name, text] of Object.entries(precincts)) {
      const { samples } = decodeJpeg2000(new Uint8Array(Buffer.from(text, 'base64')), 80, 33, 1);
      expect([...samples], name).toEqual(expected);
    }
  });

  it('that was cut short or damaged fails, and never hangs', () => {
    const whole = bytesOf('signed20');
    for (const length of [0, 10, 60, 100]) {
      expect(() => decodeJpeg2000(whole.subarray(0, length), 64, 64, 1)).toThrow(/jpeg-2000/);
    }
    for (let at = 4; at < whole.length; at++) {
      const damaged = whole.slice();
      damaged[at] = damaged[at]! ^ 0xff;
      try {
        decodeJpeg2000(damaged, 64, 64, 1);
      } catch (error) {
        expect(String(error)).toContain('jpeg-2000');
      }
    }
  });

  it.skipIf(!corpusAvailable)(
    'is decoded by rules that give what OpenJPEG gives of shallower images',
    { timeout: 60_000 },
    async () => {
      const files: [path: string, tolerance: number][] = [
        ['enhanced/emri_small_jpeg_2k_lossless.dcm', 0],
        ['transfer-syntaxes/jpeg2000/693_J2KI.dcm', 0],
        ['transfer-syntaxes/jpeg2000/693_J2KR.dcm', 0],
        ['transfer-syntaxes/jpeg2000/J2K_pixelrep_mismatch.dcm', 0],
        ['transfer-syntaxes/jpeg2000/GDCMJ2K_TextGBR.dcm', 0],
        ['transfer-syntaxes/wg04/NM1/NM1_J2KR', 0],
        // The irreversible wavelet is calculated with another precision.
        ['transfer-syntaxes/wg04/NM1/NM1_J2KI', 1],
        ['transfer-syntaxes/wg04/VL1/VL1_J2KI', 1],
      ];
      for (const [path, tolerance] of files) {
        const file = openFileFrames(corpusPath(path));
        try {
          const pixel = file.description.pixel!;
          const { bytes, transferSyntaxUid } = await file.frame(1);
          const expected = (await decodeFrame(bytes, transferSyntaxUid, pixel, codecs)).cells;
          const found = decodeJpeg2000(bytes, pixel.columns, pixel.rows, pixel.samplesPerPixel);
          const range = 2 ** found.bitsPerSample;
          const isWrapped = pixel.pixelRepresentation === 1 && !found.signed;
          let greatest = 0;
          for (let i = 0; i < expected.length; i++) {
            const value = found.samples[i]!;
            const kept = isWrapped && value >= range / 2 ? value - range : value;
            greatest = Math.max(greatest, Math.abs(kept - expected[i]!));
          }
          expect(greatest, path).toBeLessThanOrEqual(tolerance);
        } finally {
          await file.close();
        }
      }
    },
  );
});
