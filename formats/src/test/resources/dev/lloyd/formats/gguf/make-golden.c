// Makes golden.bin: for every type, random blocks and what ggml decodes them to; for four types, rows and what ggml encodes them to.
#define GGML_COMMON_DECL_C
#include "ggml-common.h"
#include "ggml-quants.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <math.h>
#include <stdarg.h>
void ggml_abort(const char*f,int l,const char*fmt,...){fprintf(stderr,"abort %s:%d\n",f,l);abort();}
void ggml_critical_section_start(void){} void ggml_critical_section_end(void){}
size_t ggml_type_size(enum ggml_type t){abort();} size_t ggml_row_size(enum ggml_type t,int64_t n){abort();} const char*ggml_type_name(enum ggml_type t){return "";}
static uint64_t s=88172645463325252ull; static uint32_t rnd(void){s^=s<<13;s^=s>>7;s^=s<<17;return (uint32_t)(s>>16);}
static float uni(void){return (rnd()>>8)*(1.0f/16777216.0f);} static float gauss(void){float a=0;for(int i=0;i<12;i++)a+=uni();return a-6;}
typedef void (*dec)(const void*,float*,int64_t); typedef void (*enc)(const float*,void*,int64_t);
static void d81(const void*v,float*y,int64_t k){const block_q8_1*x=v;for(int i=0;i<k/32;i++){float d;{extern float h2f(uint16_t);d=h2f(x[i].d);}for(int j=0;j<32;j++)y[i*32+j]=x[i].qs[j]*d;}}
float h2f(uint16_t h){_Float16 f;memcpy(&f,&h,2);return (float)f;}
#define D(id,n,b,nm) {id,n,sizeof(block_##b),(dec)dequantize_row_##b,nm}
static struct{int id,n,sz;dec f;const char*nm;} T[]={
 D(2,32,q4_0,"Q4_0"),D(3,32,q4_1,"Q4_1"),D(6,32,q5_0,"Q5_0"),D(7,32,q5_1,"Q5_1"),D(8,32,q8_0,"Q8_0"),{9,32,sizeof(block_q8_1),d81,"Q8_1"},
 D(10,256,q2_K,"Q2_K"),D(11,256,q3_K,"Q3_K"),D(12,256,q4_K,"Q4_K"),D(13,256,q5_K,"Q5_K"),D(14,256,q6_K,"Q6_K"),D(15,256,q8_K,"Q8_K"),
 D(16,256,iq2_xxs,"IQ2_XXS"),D(17,256,iq2_xs,"IQ2_XS"),D(18,256,iq3_xxs,"IQ3_XXS"),D(19,256,iq1_s,"IQ1_S"),D(20,32,iq4_nl,"IQ4_NL"),D(21,256,iq3_s,"IQ3_S"),D(22,256,iq2_s,"IQ2_S"),D(23,256,iq4_xs,"IQ4_XS"),
 D(29,256,iq1_m,"IQ1_M"),D(34,256,tq1_0,"TQ1_0"),D(35,256,tq2_0,"TQ2_0"),D(39,32,mxfp4,"MXFP4"),D(40,64,nvfp4,"NVFP4"),D(41,128,q1_0,"Q1_0"),D(42,64,q2_0,"Q2_0")};
static struct{int id,n,sz;enc f;} E[]={{2,32,sizeof(block_q4_0),(enc)quantize_row_q4_0_ref},{8,32,sizeof(block_q8_0),(enc)quantize_row_q8_0_ref},{12,256,sizeof(block_q4_K),(enc)quantize_row_q4_K_ref},{14,256,sizeof(block_q6_K),(enc)quantize_row_q6_K_ref}};
static void w32(FILE*f,int v){fwrite(&v,4,1,f);}
static void row(int kind,float*x){ for(int i=0;i<256;i++){ float g=gauss(); switch(kind){
 case 0:x[i]=g;break; case 1:x[i]=0;break; case 2:x[i]=0.37f;break; case 3:x[i]=-2.5f;break; case 4:x[i]=g*0.02f;if(i%97==5)x[i]=40*(i&1?1:-1);break;
 case 5:x[i]=g*1e-20f;break; case 6:x[i]=i%16==3?g:0;break; case 7:x[i]=fabsf(g)+3;break; case 8:x[i]=-fabsf(g);break; case 9:x[i]=(i-128)/16.0f;break;
 case 10:x[i]=g*1e4f*expf(g);break; default:{ float u=uni(); int k=rnd()%6; x[i]=k==0?0:k==1?u:k==2?-u*8:k==3?g*expf(4*u):k==4?roundf(g*2)/2:g*1e-8f; } } } }
int main(int c,char**v){ int blocks256=atoi(v[2]),rows=atoi(v[3]); s^=(uint64_t)atoi(v[4])*0x9e3779b97f4a7c15ull; FILE*f=fopen(v[1],"wb"); int nt=sizeof T/sizeof*T; w32(f,nt);
 for(int t=0;t<nt;t++){int nb=blocks256*256/T[t].n; if(nb*T[t].n>blocks256*256)nb=1; if(atoi(v[5])&&T[t].n<256) nb=4; int by=nb*T[t].sz,nv=nb*T[t].n; uint8_t*b=malloc(by);float*y=malloc(4*nv);for(int i=0;i<by;i++)b[i]=rnd();
  T[t].f(b,y,nv); w32(f,T[t].id);w32(f,nb);fwrite(b,1,by,f);fwrite(y,4,nv,f);free(b);free(y);}
 w32(f,rows); for(int r=0;r<rows;r++){float x[256];row(r,x);fwrite(x,4,256,f);for(int e=0;e<4;e++){uint8_t o[8*34*2];memset(o,0xaa,sizeof o);E[e].f(x,o,256);fwrite(o,1,256/E[e].n*E[e].sz,f);}}
 fclose(f);return 0;}
